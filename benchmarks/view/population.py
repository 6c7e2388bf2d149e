"""A view of as many customers as are wanted: those of a simulated company, copied under other names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from msgspec import structs

from benchmarks.costs import core
from streams.adapters import entries, simulate
from streams.adapters.view.keys import Keys
from streams.adapters.view.lane import Lane
from streams.adapters.view.link import Link
from streams.adapters.view.portrait import Portrait
from streams.adapters.view.project import Describe
from streams.adapters.view.rounds import Rounds
from streams.app import policies
from streams.domain import FEATURES
from streams.engine.position import Position
from streams.engine.record import Placed
from streams.events import TICKS, Risk, RiskReason

SEED: Final = 7
MODELS: Final = 200
DAYS: Final = 120
OWNERS: Final = 40
FIRST_NUMBER: Final = 10_000_000  # so that all names are of one length
START: Final = datetime(2026, 3, 1, tzinfo=UTC)


class Copies(Mapping[str, bytes]):
    """A lane's customers, made when they are looked at: a state here is a customer's number."""

    def __init__(self, numbers: range) -> None:
        self._numbers = numbers

    def __getitem__(self, name: str) -> bytes:
        return name.rpartition("-")[2].encode()

    def __iter__(self) -> Iterator[str]:
        return (name_of(number) for number in self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


def name_of(number: int) -> str:
    """Return a customer's id."""
    return f"customer-{FIRST_NUMBER + number}"


def models() -> list[Portrait]:
    """Return customers after some months, with alerts, plans, tickets, trends, and the reasons of a risk."""
    records: dict[str, list[Placed]] = {}
    last = START
    for entry in entries.of_events(simulate.events(SEED, MODELS, DAYS, START)):
        assert entry.occurred_at is not None
        log = records.setdefault(entry.topic, [])
        last = max(last, entry.occurred_at)
        log.append(Placed(entry.topic, 0, len(log), int(last.timestamp() * 1_000), entry.key, entry.value))
    records[TICKS] = [core.tick(0, last + timedelta(days=1))]
    lane = core.held(replace(core.product(), partitions=1), {}, Position().watermark)
    for topic, log in records.items():
        core.put(lane, topic, log)
    for _ in core.work_off(lane):
        pass
    describe = Describe(policies)
    return [describe(state) for state in lane.states.values()]


def copy(model: Portrait, number: int) -> Portrait:
    """Return a customer that is like another, with a name, an owner, a score and a risk of its own."""
    name, spread = name_of(number), (number * 2_654_435_761 % 1_000) / 1_000
    score = None if model.score is None else round(min(100.0, max(0.0, model.score + 10 * spread - 5)), 3)
    reasons = tuple(RiskReason(feature=each, logit=spread / 10, value=spread, baseline=0.5) for each in FEATURES)
    risk = Risk(probability=spread, base_logit=-2.0, reasons=reasons, model_version=1, horizon_days=30)
    alerts = tuple(
        structs.replace(alert, alert_id=alert.alert_id.replace(model.customer_id, name)) for alert in model.alerts
    )
    plans = tuple(structs.replace(plan, plan_id=plan.plan_id.replace(model.customer_id, name)) for plan in model.plans)
    return structs.replace(
        model,
        customer_id=name,
        owner=f"owner-{number % OWNERS}",
        score=score,
        mrr=round(10_000 * spread, 2),
        risk=risk,
        alerts=alerts,
        plans=plans,
    )


def write(redis: str, namespace: str, customers: int, lanes: int) -> None:
    """Fill the view of a namespace, as a worker publishes it, but without a rest."""
    keys, found = Keys(namespace), models()

    def describe(state: bytes) -> Portrait:
        number = int(state) - FIRST_NUMBER
        return copy(found[number % len(found)], number)

    def here(read: Any) -> Any:
        return read()

    rounds = Rounds(Link(redis, keys, "population"), keys, describe, here)
    for lane in range(lanes):
        rounds.lanes[lane] = Lane(lane, Copies(range(lane, customers, lanes)), b"written")
    while rounds.unfinished:
        rounds.work()
    rounds.end(farewell=True)
