"""The names of the read model in Redis. Everything lies under ``helix:v1:``, then the namespace, where there is one."""

from __future__ import annotations

from typing import Final

HEAD: Final = "helix:v1:"
RANKING: Final = "at-risk"
ALERTS: Final = "alerts:open"
PLANS: Final = "plans:open"


class Keys:
    """The keys of one namespace.

    >>> Keys("").customer("acme")
    'helix:v1:customer:{acme}'
    >>> Keys("replay-1.").ranking("plan", "pro")
    'helix:v1:replay-1.at-risk:plan=pro'
    """

    def __init__(self, namespace: str) -> None:
        self.prefix = HEAD + namespace
        self.alerts = self.prefix + ALERTS
        self.plans = self.prefix + PLANS
        self.counts = self.prefix + "counts"
        self.workers = self.prefix + "workers"

    def customer(self, customer_id: str) -> str:
        """Return the hash of one customer: ``doc`` (JSON), ``lane``, ``index``."""
        return f"{self.prefix}customer:{{{customer_id}}}"

    def ranking(self, group: str | None = None, value: str | None = None) -> str:
        """Return the sorted set of customers, by urgency: all of them, or those of a segment."""
        return self.prefix + ranking_of(group, value)

    def lane(self, partition: int) -> str:
        """Return the hash of a lane: ``epoch``, ``serial``, ``token``."""
        return f"{self.prefix}lane:{partition}"

    def members(self, partition: int) -> str:
        """Return the set of the customers a lane has in the view."""
        return f"{self.prefix}lane:{partition}:customers"

    def model(self, name: str) -> str:
        """Return the newest snapshot of a model (JSON)."""
        return f"{self.prefix}model:{name}"


def ranking_of(group: str | None = None, value: str | None = None) -> str:
    """Return the name of a ranking, without prefix."""
    return RANKING if group is None else f"{RANKING}:{group}={value}"
