"""Lanes in thousands of simulated hours: whatever happens to processes and to Kafka, each record counts once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from streams.engine import ownership
from streams.engine.fold import Fold
from streams.engine.held import Held
from streams.engine.loose_ends import Last
from streams.engine.position import Position
from streams.engine.record import Placed
from streams.engine.routing import partition_of
from tests.engine import simulated
from tests.engine.company import Company
from tests.engine.counting import REJECTS, SAYINGS, SHOUTS, TICKS, WORDS, counting
from tests.engine.logs import DAY, START, said, tick
from tests.engine.simulated import Kafka, Timeless

PARTITIONS = 3
NAMES = [f"k{number}" for number in range(12)]


@pytest.fixture(autouse=True)
def _in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ownership, "Transactions", simulated.Transactions)
    monkeypatch.setattr(ownership, "LooseEnds", simulated.LooseEnds)
    monkeypatch.setattr(ownership, "recover", simulated.recover)
    monkeypatch.setattr(ownership, "notes_of", simulated.notes_of)


def log_of(random: Random, partition: int, many: int) -> dict[str, list[Placed]]:
    """Return a log: all kinds of words, some late, some poison, and days that close."""
    log: dict[str, list[Placed]] = {WORDS: [], SHOUTS: [], TICKS: []}
    time = START
    for _ in range(many):
        time += random.choice((0, 0, 1, 7_000, DAY // 3))
        topic = random.choice((WORDS, WORDS, WORDS, SHOUTS, TICKS))
        offset = log[topic][-1].offset + random.choice((1, 1, 2, 3)) if log[topic] else 0
        at = time - random.choice((0, 0, 0, 5, DAY))
        word = random.choice(("so", "so", "what", "bye", "sleepless", "poison"))
        key = random.choice([name for name in NAMES if partition_of(name.encode(), PARTITIONS) == partition])
        log[topic].append(tick(offset, at) if topic == TICKS else said(topic, offset, at, key, word))
    return log


def whole(fold: Fold, number: int, log: dict[str, list[Placed]]) -> tuple[Any, ...]:
    """Return states, facts and rejects of a log that is folded at once."""
    held = Held(fold, number, {}, Position(), ends={topic: records[-1].offset + 1 for topic, records in log.items()})
    for topic, records in log.items():
        held.stretches[topic].accept(0, records[-1].offset + 1, records)
    facts, rejects = [], []
    while (batch := held.next_batch(1_000_000)).size:
        facts += [output.value for output in batch.outputs if output.topic == SAYINGS]
        rejects += [dict(output.headers)["reason"] for output in batch.outputs if output.topic == REJECTS]
        held.keep(batch)
    return held.states, facts, rejects


async def live(kafka: Kafka, fold: Fold, random: Random, hardships: int) -> list[str]:
    """Let a company go through hardships, then work in peace until all is done; return what ended processes said."""
    company = Company(kafka, fold, random, lossy=0.05)
    for _ in range(3):
        company.hire()
    await company.share(1.0)
    for _ in range(hardships):
        await asyncio.sleep(random.random())
        await suffer(company, kafka, random)
    kafka.answers, kafka.unlucky = True, 0.0
    for process in company.members:
        process.awake.set()
    await company.share(5.0)
    said_last: list[str] = []
    try:
        async with asyncio.timeout(300):
            while not done(kafka):
                await asyncio.sleep(1)
    except TimeoutError:
        said_last.append("it takes for ever")
    said_last += [repr(process.failure) for process in company.all if process.failure]
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    return said_last


async def suffer(company: Company, kafka: Kafka, random: Random) -> None:
    """Let one thing happen."""
    victim, patience = random.choice(company.members), random.choice((0.0, 0.05, 1.0))
    match random.choice(("kill", "zombie", "freeze", "wake", "share", "Kafka")):
        case "kill":
            company.members.remove(victim)
            victim.awake.clear()
            company.hire()
            await company.share(patience)
        case "zombie":
            company.members.remove(victim)
            company.hire()
            await company.share(patience)
            company.members.append(victim)
            await company.share(patience)
        case "freeze":
            victim.awake.clear()
        case "wake":
            for process in company.members:
                process.awake.set()
        case "share":
            await company.share(patience)
        case "Kafka":
            kafka.answers = not kafka.answers


def done(kafka: Kafka) -> bool:
    """Return whether the positions have passed every record, and nothing hangs."""
    return not any(kafka.hanging.values()) and all(
        kafka.positions[number] and kafka.positions[number][-1].offsets.get(topic, 0) > log[-1].offset
        for (topic, number), log in kafka.inputs.items()
    )


def lived_through(seed: int, kind: type[Kafka] = Kafka) -> tuple[list[str], list[str]]:
    """Return which partitions are otherwise than a whole fold has them, and what processes said that ended."""
    random, fold = Random(seed), counting(PARTITIONS)
    logs = {number: log_of(random, number, 400) for number in range(PARTITIONS)}
    kafka = kind(random, 0.1, {(topic, number): log for number, of in logs.items() for topic, log in of.items()})
    loop = Timeless()
    try:
        ended = loop.run_until_complete(live(kafka, fold, random, hardships=25))
    finally:
        loop.close()
    wrong = [f"{number} differs" for number, log in logs.items() if found(kafka, number) != whole(fold, number, log)]
    for number, positions in kafka.positions.items():
        offsets = [sum(position.offsets.values()) for position in positions]
        wrong += [] if offsets == sorted(offsets) else [f"{number} went back"]
    return wrong, ended


def found(kafka: Kafka, number: int) -> tuple[Any, ...]:
    """Return states, facts and rejects that were committed."""
    outputs = kafka.outputs[number]
    facts = [output.value for output in outputs if output.topic == SAYINGS]
    return kafka.states[number], facts, [dict(one.headers)["reason"] for one in outputs if one.topic == REJECTS]


@pytest.mark.parametrize("seed", range(5))
def test_each_record_counts_once_whatever_happens_and_no_process_ends(seed: int) -> None:
    assert lived_through(seed) == ([], [])


class Forgetful(Kafka):
    """One that often ends a transaction without ending it where its records lie."""

    forgetful = 0.1


@pytest.mark.parametrize("seed", range(5))
def test_what_hangs_counts_as_kafka_said_it_would(seed: int) -> None:
    assert lived_through(seed, Forgetful) == ([], [])


class Blind(simulated.LooseEnds):
    """Sees nothing that hangs."""

    async def left(self, _given_up: object) -> list[simulated.Write]:
        """Return nothing."""
        return []


def test_without_a_look_at_what_hangs_the_simulation_finds_what_is_doubled_or_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ownership, "LooseEnds", Blind)
    assert any(lived_through(seed, Forgetful)[0] for seed in range(12))


class Hasty(simulated.LooseEnds):
    """Waits for nobody who has fenced to end what hangs."""

    async def leave_to_others(self, given_up: Callable[[], bool]) -> None:
        """Do not."""


async def mended_once(owner: ownership.Ownership, given_up: Callable[[], bool]) -> Last:
    """End what hangs, and look no more whether that was forgotten."""
    last: Last = await owner._loose_ends.last(given_up)
    if last.hanging:
        await owner._loose_ends.tie_up(last)
    return last


@pytest.mark.parametrize(
    ("of", "name", "broken"), [(ownership, "LooseEnds", Hasty), (ownership.Ownership, "_mended", mended_once)]
)
def test_without_care_for_ends_the_simulation_finds_what_is_lost(
    monkeypatch: pytest.MonkeyPatch, of: object, name: str, broken: object
) -> None:
    monkeypatch.setattr(of, name, broken)
    assert any(lived_through(seed, Forgetful)[0] for seed in range(20))


class Deposed(Kafka):
    """One of which now and then a node is asked that led, and does not know of the last transactions."""

    def known(self, partition: int) -> int:
        """Return of how many it knows."""
        return super().known(partition) - self._random.choice((0, 0, 0, 1, 3))


@pytest.mark.parametrize("seed", range(5))
def test_who_asks_a_node_that_led_counts_nothing_twice(seed: int) -> None:
    assert lived_through(seed, Deposed) == ([], [])


def test_without_a_mark_the_simulation_finds_what_is_doubled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulated.Transactions, "mark", lambda _: 0)
    assert any(lived_through(seed, Deposed)[0] for seed in range(3))


class Unfenced(Kafka):
    """One in which everybody who ever had an id may write under it."""

    def fence(self, name: str) -> int:
        """Fence nobody."""
        return 1


def test_without_fencing_the_simulation_finds_what_is_doubled() -> None:
    assert any(lived_through(seed, Unfenced)[0] for seed in range(3))
