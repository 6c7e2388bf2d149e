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
        self._write = writer("helix/customers", namespace)
        self._policies = domain.Policies.default()

    def read(self, record: Arrived) -> FeatureUsed:
        """Return the event of a record."""
        return cast(FeatureUsed, self._read(record)[1])

    def step(self, customer: domain.Customer, event: FeatureUsed) -> tuple[domain.Customer, Iterable[Written]]:
        """Return the customer after an event, which comes in order, and what is to be written."""
        after, facts = domain.step(customer, event, self._policies, _unknown)
        assert after is not None  # uses make nobody forgotten
        return after, self._written(facts)

    def _written(self, facts: Sequence[Fact]) -> Iterable[Written]:
        return [self._write(fact) for fact in facts] if facts else ()


def _unknown(_moment: float) -> None:
    """Tell no risk: no model has been learned."""
