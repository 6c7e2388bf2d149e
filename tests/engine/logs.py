"""Logs to fold, ways to cut them, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from hypothesis import strategies as st

from streams.engine import position
from streams.engine.fold import Fold
from streams.engine.held import Held
from streams.engine.position import Position
from streams.engine.record import Placed
from tests.engine.counting import POISON, REJECTS, SAYINGS, SHOUTS, TICKS, WORDS, counting

DAY = 86_400_000
START = 1_700_006_400_000  # midnight UTC, so that times fall on closes
Log = dict[str, list[Placed]]


def said(topic: str, offset: int, time: int, key: str, word: str, arrival: int | None = None) -> Placed:
    """Return a record in which ``key`` says ``word``."""
    body = json.dumps({"key": key, "word": word, "time": time}).encode()
    return Placed(topic, 0, offset, arrival if arrival is not None else time + DAY // 2, key.encode(), body)


def tick(offset: int, time: int) -> Placed:
    """Return a tick."""
    return Placed(TICKS, 0, offset, time, None, str(time).encode())


@st.composite
def logs(draw: st.DrawFn, size: int = 25) -> Log:
    """Topics of about ``size`` records in all: gaps in the offsets, days that pass, late, poisonous and bad records."""
    log: Log = {WORDS: [], SHOUTS: [], TICKS: []}
    time, ends = START, dict.fromkeys(log, 0)
    for _ in range(draw(st.integers(0, size))):
        topic = draw(st.sampled_from([WORDS, WORDS, WORDS, SHOUTS, TICKS]))
        time += draw(st.sampled_from([0, 0, 1, 999, 7_000, DAY // 3, DAY, 2 * DAY + 1]))
        offset = ends[topic] + draw(st.sampled_from([0, 0, 0, 3]))
        ends[topic] = offset + 1
        log[topic].append(_record(draw, topic, offset, time - draw(st.sampled_from([0, 0, 0, 5, DAY]))))
    return log


def _record(draw: st.DrawFn, topic: str, offset: int, time: int) -> Placed:
    if topic == TICKS:
        return tick(offset, time)
    kind = draw(st.integers(0, 11))
    if kind == 0:
        return Placed(topic, 0, offset, time, b"a", draw(st.sampled_from([None, b"", b"{", b"[]"])))
    key = draw(st.sampled_from(["a", "bb", "cc", "ddddd"]))
    word = draw(st.sampled_from(["so", "so", "what", "bye", "sleepless", POISON]))
    return said(topic, offset, time, key, word, time - 2 * DAY if kind == 1 else None)


@dataclass
class Outcome:
    """What a fold of a whole log came to."""

    states: dict[str, bytes] = field(default_factory=dict)
    facts: list[bytes | None] = field(default_factory=list)
    rejects: list[tuple[Any, ...]] = field(default_factory=list)
    position: Position = field(default_factory=Position)
    batches: int = 0


def ends_of(log: Log) -> dict[str, int]:
    """Return where each topic's log ends."""
    return {topic: records[-1].offset + 1 if records else 0 for topic, records in log.items()}


def hold(log: Log, states: dict[str, bytes], at: Position, fold: Fold | None = None) -> Held:
    """Return what a lane that takes over there holds."""
    return Held(fold or counting(), 0, states, at, ends=ends_of(log))


def feed(held: Held, log: Log, random: Random, most: int) -> None:
    """Give the lane one random stretch of what it has not, and sometimes one that it has or must refuse."""
    for topic in random.sample(list(log), len(log)):
        stretches, end = held.stretches[topic], ends_of(log)[topic]
        start = random.choice([0, stretches.have, stretches.have, min(end, stretches.have + 1)])
        stop = min(end, stretches.have + random.randint(1, most))
        records = [record for record in log[topic] if start <= record.offset < stop]
        gapless = start <= stretches.have
        assert stretches.accept(start, max(start, stop), records, end) == gapless


def outcome(log: Log, limit: Callable[[], int], random: Random, *, restarts: float = 0.0, most: int = 1_000) -> Outcome:
    """Fold ``log`` to its end in batches of ``limit()``, with losses, repeats and restarts on the way."""
    result = Outcome()
    held = hold(log, {}, Position())
    while True:
        if random.random() < restarts:
            held = hold(log, dict(held.states), position.decode(position.encode(held.position)))
        feed(held, log, random, most)
        batch = held.next_batch(limit())
        if not batch.size and held.caught_up:
            break
        if random.random() < restarts:
            held.rewind()
            continue
        held.keep(batch)
        result.batches += 1
        result.facts += [output.value for output in batch.outputs if output.topic == SAYINGS]
        result.rejects += [_reject(dict(output.headers)) for output in batch.outputs if output.topic == REJECTS]
    result.states, result.position = held.states, held.position
    result.rejects.sort()
    return result


def _reject(headers: dict[str, bytes]) -> tuple[Any, ...]:
    names = ("source_topic", "source_offset", "closed_at", "reason")
    return tuple(headers.get(name, b"").decode() for name in names)


def numbers(seed: int, most: int) -> Iterator[int]:
    """Yield random batch limits."""
    random = Random(seed)
    while True:
        yield random.randint(1, most)
