"""What must come out: the log folded by one thread, with no runtime in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import msgspec

from benchmarks import digest
from benchmarks.contenders.usage import Use, Used
from benchmarks.workload import Workload, records
from streams import domain
from streams.adapters.cloudevents import reader, writer
from streams.events import FeatureUsed


class Outcome(NamedTuple):
    """Digest of the states, and of the facts how many there are and their digest."""

    states: str
    facts: int = 0
    facts_digest: str = ""


class Logged(NamedTuple):
    """As much of a record as the product's reader looks at."""

    key: bytes
    value: bytes
    headers: tuple[()] = ()


@cache
def small(workload: Workload) -> Outcome:
    """Count uses, and keep the last of every feature."""
    uses: dict[str, Use] = {}
    decode = msgspec.json.Decoder(Used).decode
    for _, value in records(workload):
        used = decode(value)
        uses.setdefault(used.customer_id, Use()).add(used)
    return Outcome(digest.of_uses((customer, use.count, use.last) for customer, use in uses.items()))


@cache
def full(workload: Workload) -> Outcome:
    """Step through the domain, every state kept as bytes."""
    states: dict[str, bytes] = {}
    facts, facts_digest = digest.of_facts(_told(workload, states))
    return Outcome(digest.of_customers(states.items()), facts, facts_digest)


def _told(workload: Workload, states: dict[str, bytes]) -> Iterator[bytes]:
    read, write, policies = reader(FeatureUsed), writer("helix/customers"), domain.Policies.default()
    for key, value in records(workload):
        customer_id, event, _ = read(Logged(key, value))
        assert customer_id is not None
        kept = states.get(customer_id)
        customer = domain.decode(kept) if kept else domain.new(customer_id)
        after, facts = domain.step(customer, event, policies, _unknown)
        assert after is not None
        states[customer_id] = domain.encode(after)
        yield from (write(fact)[2] for fact in facts)


def _unknown() -> Any:
    """Tell no risk: no model has been learned."""
