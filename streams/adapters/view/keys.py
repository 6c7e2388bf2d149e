"""The names of the read model in Redis. Everything lies under ``helix:v1:``, then the namespace, where there is one."""

from __future__ import annotations

from typing import Final

HEAD: Final = "helix:v1:"
RANKING: Final = "at-risk"
ALERTS: Final = "alerts:open"
ESCALATED: Final = "alerts:escalated"
PLANS: Final = "plans:open"
NAMES: Final = "names"
COUNTS: Final = "counts"
GROUPS: Final = "groups"
PICTURE: Final = "picture"
OUTCOMES: Final = "outcomes"
URGENCY: Final = "urgency"
CHURN: Final = "churn"
LIVE: Final = "live"


class Keys:
    """The keys of one namespace.

    >>> Keys("").customer("acme")
    'helix:v1:customer:{acme}'
    >>> Keys("replay-1.").ranking("plan=pro")
    'helix:v1:replay-1.at-risk:plan=pro'
    """

    def __init__(self, namespace: str) -> None:
        self.prefix = HEAD + namespace
        self.alerts = self.prefix + ALERTS
        self.escalated = self.prefix + ESCALATED
        self.plans = self.prefix + PLANS
        self.names = self.prefix + NAMES
        self.counts = self.prefix + COUNTS
        self.groups = self.prefix + GROUPS
        self.workers = self.prefix + "workers"
        self.live = self.prefix + LIVE
        self.crossed = self.prefix + "crossed"
        self.ended = self.prefix + "ended"
        self.rejects = self.prefix + "rejects"
        self.samples = self.prefix + "rejects:samples"
        self.calibration = self.prefix + "calibration"
        self.strangers = self.prefix + "strangers"
        self.forgetting = self.prefix + "forgetting"

    def customer(self, customer_id: str) -> str:
        """Return the document of one customer: see `packing`."""
        return f"{self.prefix}customer:{{{customer_id}}}"

    def timeline(self, customer_id: str) -> str:
        """Return the list of what was said last of one customer, newest first: see `timeline`."""
        return f"{self.prefix}timeline:{{{customer_id}}}"

    def past(self, customer_id: str) -> str:
        """Return the list of what was said of one customer before that."""
        return f"{self.prefix}past:{{{customer_id}}}"

    def ranking(self, pair: str = "") -> str:
        """Return the sorted set of customers, by urgency: all of them, or those of a group (``plan=pro``)."""
        return self.prefix + ranking_of(pair)

    def order(self, name: str) -> str:
        """Return the sorted set of all customers by something else than urgency; what comes first has the most."""
        return self.prefix + order_of(name)

    def values(self, group: str) -> str:
        """Return the sorted set of a group's values, by how many customers each has."""
        return self.prefix + values_of(group)

    def picture(self, pair: str = "") -> str:
        """Return the hash of what everybody, or a group, adds up to."""
        return self.prefix + picture_of(pair)

    def outcomes(self, pair: str = "") -> str:
        """Return the hash of how plans of everybody, or of a group, ended."""
        return self.prefix + outcomes_of(pair)

    def lane(self, partition: int) -> str:
        """Return the hash of a lane: ``epoch``, ``serial``, ``token``; ``whole`` once all of it was written.

        ``seen`` is when its writer found it as it should be, in seconds as the clock of Redis says.
        """
        return f"{self.prefix}lane:{partition}"

    def members(self, partition: int) -> str:
        """Return the set of the customers a lane has in the view."""
        return f"{self.prefix}lane:{partition}:customers"

    def snoozed(self, partition: int) -> str:
        """Return the sorted set of the customers of a lane who have a snoozed alert, by the second that it is over."""
        return self.prefix + snoozed_of(partition)

    def model(self, name: str) -> str:
        """Return the newest snapshot of a model (JSON)."""
        return f"{self.prefix}model:{name}"

    def read(self, topic: str, partition: int) -> str:
        """Return how far the facts of a topic's partition are told."""
        return f"{self.prefix}read:{partition}:{topic}"


def snoozed_of(partition: int) -> str:
    """Return the name of who of a lane has a snoozed alert, without prefix."""
    return f"lane:{partition}:snoozed"


def ranking_of(pair: str = "") -> str:
    """Return the name of a ranking by urgency, without prefix."""
    return f"{RANKING}:{pair}" if pair else RANKING


def order_of(name: str) -> str:
    """Return the name of an order of all customers, without prefix."""
    return RANKING if name == URGENCY else f"by:{name}"


def values_of(group: str) -> str:
    """Return the name of a group's values, without prefix."""
    return f"values:{group}"


def picture_of(pair: str = "") -> str:
    """Return the name of a picture, without prefix."""
    return f"{PICTURE}:{pair}" if pair else PICTURE


def outcomes_of(pair: str = "") -> str:
    """Return the name of how plans ended, without prefix."""
    return f"{OUTCOMES}:{pair}" if pair else OUTCOMES
