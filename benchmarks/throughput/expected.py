"""What must come out: the log folded by one thread, with no runtime in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import msgspec

from benchmarks import digest
from benchmarks.contenders.steps import Arrived, Steps
from benchmarks.contenders.usage import Use, Used
from benchmarks.workload import Workload, records
from streams import domain


class Outcome(NamedTuple):
    """Digest of the states, of how many customers, and of the facts how many there are and their digest."""

    states: str
    customers: int
    facts: int = 0
    facts_digest: str = ""


@cache
def small(workload: Workload) -> Outcome:
    """Count uses, and keep the last of every feature."""
    uses: dict[str, Use] = {}
    decode = msgspec.json.Decoder(Used).decode
    for _, value in records(workload):
        used = decode(value)
        uses.setdefault(used.customer_id, Use()).add(used)
    return Outcome(digest.of_uses((customer, use.count, use.last) for customer, use in uses.items()), len(uses))


@cache
def full(workload: Workload) -> Outcome:
    """Step through the domain, every state kept as bytes."""
    states: dict[str, bytes] = {}
    facts, facts_digest = digest.of_facts(_told(workload, states))
    return Outcome(digest.of_customers(states.items()), len(states), facts, facts_digest)


def _told(workload: Workload, states: dict[str, bytes]) -> Iterator[bytes]:
    steps = Steps("")
    for key, value in records(workload):
        event = steps.read(Arrived(key, value))
        kept = states.get(event.customer_id)
        customer = domain.decode(kept) if kept else domain.new(event.customer_id)
        after, written = steps.step(customer, event)
        states[event.customer_id] = domain.encode(after)
        yield from (value for _, _, value, _ in written)
