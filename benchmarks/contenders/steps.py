"""The full job for contenders that are not Helix: the product's reader, domain and writer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, cast

from streams import domain
from streams.adapters.cloudevents import Header, Written, reader, writer
from streams.events import Fact, FeatureUsed


class Arrived(NamedTuple):
    """As much of a record as the reader looks at."""

    key: bytes | None
    value: bytes | None
    headers: Sequence[Header] = ()


class Steps:
    """The domain with its default policies; facts are written under ``namespace``."""

    def __init__(self, namespace: str) -> None:
        self._read = reader(FeatureUsed)
        self._now = 0
        self._write = writer("helix/customers", namespace)
        self._policies = domain.Policies.default()

    def read(self, record: Arrived) -> FeatureUsed:
        """Return the event of a record, and note how far time has come; the log begins with its latest moment."""
        _, event, time = self._read(record)
        self._now = max(self._now, time)
        return cast(FeatureUsed, event)

    def step(self, customer: domain.Customer, event: FeatureUsed) -> tuple[domain.Customer, Iterable[Written]]:
        """Return the customer after an event, and what is to be written; uses make nobody forgotten."""
        after, facts = domain.step(customer, event, self._policies, _unknown, self._now / 1000)
        assert after is not None
        return after, self._written(facts)

    def _written(self, facts: Sequence[Fact]) -> Iterable[Written]:
        return [self._write(fact) for fact in facts] if facts else ()


def _unknown(_moment: float) -> None:
    """Tell no risk: no model has been learned."""
