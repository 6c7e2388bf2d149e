"""The product's own fold without Kafka: records in, batches out, as a lane does it between two transactions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import streams.agents  # noqa: F401 declares the agents on the app
from streams.adapters import entries
from streams.app import CUSTOMERS, engine
from streams.data import bundled_history
from streams.engine.batch import Batch
from streams.engine.fold import Fold
from streams.engine.held import Held
from streams.engine.position import Position
from streams.engine.record import Placed
from streams.events import TICKS, Tick

MOST: Final = 10_000
MODELS: Final = 64


def product() -> Fold:
    """Return the fold of customers as a worker has it, with the product's readers, agents and writer."""
    fold = engine._folds[CUSTOMERS]
    return replace(fold, agents={topic: engine._agent(topic).fun for topic in fold.readers})


def held(fold: Fold, states: Mapping[str, bytes], watermark: int) -> Held:
    """Return a lane that holds these states and is at the beginning of all its topics."""
    return Held(fold, 0, dict(states), Position({}, watermark))


def put(lane: Held, topic: str, records: list[Placed]) -> None:
    """Let records wait that follow those that were put before."""
    stretches = lane.stretches[topic]
    if not stretches.accept(stretches.have, stretches.have + len(records), records):
        raise ValueError(f"{topic}: the offsets do not begin at {stretches.have}")


def work_off(lane: Held, limit: int = MOST) -> Iterable[Batch]:
    """Yield batch after batch, each kept, until nothing waits."""
    while (batch := lane.next_batch(limit)).size:
        lane.keep(batch)
        yield batch


def history(until: datetime | None = None, customers: int | None = None) -> tuple[dict[str, list[Placed]], datetime]:
    """Return the bundled course as records by topic, all of partition 0, and when its last day has closed.

    Only what happened before ``until`` counts, and of ``customers`` only so many, the first.
    """
    records: dict[str, list[Placed]] = {}
    chosen: set[bytes] = set()
    last = None
    with bundled_history() as path:
        for entry in entries.of_file(path):
            if entry.occurred_at is None or (until is not None and entry.occurred_at >= until):
                continue
            if entry.key not in chosen and customers is not None and len(chosen) >= customers:
                continue
            chosen.add(entry.key)
            last = entry.occurred_at if last is None else max(last, entry.occurred_at)
            log = records.setdefault(entry.topic, [])
            arrived = int(entry.occurred_at.timestamp() * 1_000)
            log.append(Placed(entry.topic, 0, len(log), arrived, entry.key, entry.value))
    if last is None:
        raise ValueError(f"the history has nothing before {until}")
    midnight = last.replace(hour=0, minute=0, second=0, microsecond=0)
    return records, midnight + timedelta(days=1, hours=1)


def tick(offset: int, at: datetime) -> Placed:
    """Return a record that lets time pass."""
    moment = int(at.timestamp() * 1_000)
    value = entries.encode(Tick.at(moment))
    return Placed(TICKS, 0, offset, moment, None, value)


def models() -> tuple[list[bytes], int]:
    """Return states to make many customers of, and the watermark: the course has run for four months and goes on."""
    states, watermark = folded(datetime(2014, 2, 1, tzinfo=UTC), MODELS)
    return list(states.values()), watermark


def folded(until: datetime | None = None, customers: int | None = None) -> tuple[dict[str, bytes], int]:
    """Return the states of the bundled course's customers when its last day has closed, and the watermark."""
    records, end = history(until, customers)
    lane = held(replace(product(), partitions=1), {}, Position().watermark)
    for topic, log in records.items():
        put(lane, topic, log)
    put(lane, TICKS, [tick(0, end)])
    for _ in work_off(lane):
        pass
    return lane.states, lane.position.watermark
