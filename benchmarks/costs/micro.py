"""What one event costs, part by part, in one process without Kafka."""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat
from typing import Any, Final

import msgspec
from msgspec import structs

from benchmarks.costs import cases, models
from benchmarks.costs.clock import CALLS, microseconds
from streams import domain
from streams.adapters.cloudevents import reader, writer
from streams.domain import Policies, ScorerAt
from streams.engine.record import Placed
from streams.events import USAGE, FeatureUsed

Arguments = list[tuple[Any, ...]]
AFTERNOON: Final = cases.DAYS  # the day after the year


def measure(calls: int = CALLS) -> dict[str, Any]:
    """Return microseconds by what is done, and the bytes of a state after a year of daily use."""
    policies = Policies.default()
    customer = cases.a_year(policies)
    state = domain.encode(customer)
    said = _first_use(policies, state)
    newest = models.trained()
    scored = domain.encode(cases.a_year(policies, newest))
    measured: dict[str, tuple[Callable[..., object], Callable[[int], Arguments]]] = {
        "decode": (reader(FeatureUsed), _arriving),
        "quiet_step": (domain.step, lambda calls: _again(policies, state, calls)),
        "full_evaluation": (domain.step, lambda calls: _for_the_first_time(policies, state, calls)),
        "quiet_close": (domain.close_day, lambda calls: _closes(policies, state, calls, cases.nobody)),
        "quiet_close_with_model": (domain.close_day, lambda calls: _closes(policies, scored, calls, newest)),
        "state_decode": (domain.decode, lambda calls: list(repeat((state,), calls))),
        "state_encode": (domain.encode, lambda calls: list(repeat((customer,), calls))),
        "fact_encode": (writer("helix/customers"), lambda calls: list(repeat((said,), calls))),
    }
    costs = {name: round(microseconds(*work, calls), 2) for name, work in measured.items()}
    return {"microseconds": costs, "state_bytes": len(state)}


def _arriving(calls: int) -> Arguments:
    """Return records of many customers, each another event: none is in the caches since the one before."""
    events = (
        structs.replace(cases.used(AFTERNOON, call % len(cases.FEATURES), call), customer_id=f"customer-{call:08}")
        for call in range(calls)
    )
    records = (Placed(USAGE, 0, 0, 0, event.customer_id.encode(), msgspec.json.encode(event)) for event in events)
    return [(record,) for record in records]


def _again(policies: Policies, state: bytes, calls: int) -> Arguments:
    """Use what was used on the day already: no measure changes."""
    customer = domain.decode(state)
    domain.step(customer, cases.used(AFTERNOON, 0), policies, cases.nobody)
    return [(customer, cases.used(AFTERNOON, 0, 1 + call), policies, cases.nobody) for call in range(calls)]


def _for_the_first_time(policies: Policies, state: bytes, calls: int) -> Arguments:
    """Use something for the first time on a day: measures, health, alerts and plans are looked at anew."""
    event = cases.used(AFTERNOON, 0)
    return [(domain.decode(state), event, policies, cases.nobody) for _ in range(calls)]


def _closes(policies: Policies, state: bytes, calls: int, scorer_at: ScorerAt) -> Arguments:
    """Close a day with use on it that brings nothing to say."""
    day, ready = _quiet_day(policies, state, scorer_at)
    return [(domain.decode(ready), cases.closing(day), policies, scorer_at) for _ in range(calls)]


def _quiet_day(policies: Policies, state: bytes, scorer_at: ScorerAt) -> tuple[int, bytes]:
    """Return the first day after the year whose close says nothing and freezes nothing, and the state before it."""
    customer = domain.decode(state)
    for day in range(AFTERNOON, AFTERNOON + 60):
        domain.step(customer, cases.used(day, 0), policies, scorer_at)
        ready, frozen = domain.encode(customer), len(customer.frozen)
        _, facts = domain.close_day(customer, cases.closing(day), policies, scorer_at)
        if not facts and len(customer.frozen) == frozen:
            return day, ready
    raise ValueError("every close has something to say")


def _first_use(policies: Policies, state: bytes) -> Any:
    """Return a snapshot as a worker tells it."""
    customer = domain.decode(state)
    customer.reported.points.clear()
    _, facts = domain.step(customer, cases.used(AFTERNOON, 0), policies, cases.nobody)
    return facts[0]
