"""A topic that was deleted and made anew is not taken for the one that was counted, however many records it has."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, NewPartitions, NewTopic

from streams.adapters.embedded import ports
from streams.engine import ownership
from streams.engine.bounds import CannotRecover
from streams.engine.held import Held
from streams.engine.lane import Lane
from streams.engine.lanes import Lanes
from streams.engine.options import Options
from streams.engine.position import Position
from streams.engine.topic_ids import TopicIds, check_ids, heard
from streams.engine.topics import WrongTopics
from streams.engine.transaction import GivenUp
from tests.engine import simulated
from tests.engine.conftest import PARTITIONS, Work, ended, finish
from tests.engine.counting import SHOUTS, TICKS, WORDS, counting
from tests.engine.logs import START, said, tick
from tests.engine.oracle import Oracle
from tests.engine.simulated import Kafka
from tests.engine.test_lane import Slowly, lane_of
from tests.engine.test_lanes import Fed
from tests.engine.test_standbys import until
from tests.torture.proxy import Proxy

SECONDS = 30.0


def make_anew(broker: str, topic: str) -> None:
    """Delete a topic, and make one of its name."""
    admin, until = AdminClient({"bootstrap.servers": broker}), time.monotonic() + SECONDS
    admin.delete_topics([topic])[topic].result(SECONDS)
    new = NewTopic(topic, PARTITIONS, 1, config={"message.timestamp.type": "LogAppendTime"})
    while (error := admin.create_topics([new])[topic].exception(SECONDS)) is not None:  # it is not deleted yet
        assert isinstance(error, KafkaException)
        assert error.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS
        assert time.monotonic() < until
        time.sleep(0.1)


def counts(oracle: Oracle, topic: str) -> list[int]:
    """Return where the logs of a topic end."""
    return [oracle.inputs(number)[topic][1] for number in range(PARTITIONS)]


def outgrow(oracle: Oracle, topic: str, old: list[int], write: Callable[[int], None]) -> None:
    """Write until there is more on a topic than on its ``old`` namesake."""
    until = time.monotonic() + SECONDS
    while any(new <= end for new, end in zip(counts(oracle, topic), old, strict=True)):
        assert time.monotonic() < until
        write(400)


@pytest.mark.broker
def test_a_worker_whose_topic_was_made_anew_and_has_outgrown_the_old_one_says_so_and_stops(
    broker: str, topics: str, write: Callable[[int], None], work: Work, oracle: Oracle, said: Path
) -> None:
    write(400)
    worker = work()
    oracle.wait(30)
    finish(worker)
    before, old = oracle.actual(), counts(oracle, topics + WORDS)
    make_anew(broker, topics + WORDS)
    outgrow(oracle, topics + WORDS, old, write)
    assert ended(work()) == 1
    assert "but the topic was deleted and made anew. Restore the topic, or start under another" in said.read_text()
    assert oracle.actual() == before


@pytest.mark.broker
def test_so_does_one_that_reads_it_and_hears_of_nothing(
    broker: str, topics: str, write: Callable[[int], None], work: Work, oracle: Oracle, said: Path
) -> None:
    write(400)
    worker = work(session_timeout_seconds=60.0, flaw="curious")
    oracle.wait(30)
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGSTOP)
    time.sleep(0.5)  # what it has asked for is answered by now
    old = counts(oracle, topics + WORDS)
    make_anew(broker, topics + WORDS)
    outgrow(oracle, topics + WORDS, old, write)
    os.kill(worker.pid, signal.SIGCONT)
    assert ended(worker) == 1
    assert "but the topic was deleted and made anew. Restore the topic, or start under another" in said.read_text()


@pytest.mark.broker
def test_a_topic_has_its_number_for_as_long_as_it_is_the_same(broker: str, topics: str) -> None:
    ids_of, words, shouts = TopicIds(Options(broker=broker)), topics + WORDS, topics + SHOUTS
    first = heard(ids_of, [words, shouts, topics + "nowhere"], lambda: False)
    assert first.keys() == {words, shouts}
    assert heard(ids_of, [words, shouts], lambda: False) == first
    make_anew(broker, words)
    until = time.monotonic() + SECONDS
    while (again := ids_of([words, shouts]) or {}).get(words) in (first[words], None):  # a broker hears of it later
        assert time.monotonic() < until
        time.sleep(0.05)
    assert again[shouts] == first[shouts]


def widen(broker: str, topic: str) -> None:
    """Give a topic one more partition."""
    admin = AdminClient({"bootstrap.servers": broker})
    admin.create_partitions([NewPartitions(topic, PARTITIONS + 1)])[topic].result(SECONDS)


@pytest.mark.broker
def test_a_worker_whose_topic_is_given_more_partitions_says_so_and_stops(
    broker: str, topics: str, write: Callable[[int], None], work: Work, oracle: Oracle, said: Path
) -> None:
    write(400)
    worker = work(flaw="curious")
    oracle.wait(30)
    widen(broker, topics + WORDS)
    assert ended(worker) == 1
    assert f"Topic {topics}{WORDS} has {PARTITIONS + 1} partitions, but {PARTITIONS} are expected" in said.read_text()


@pytest.mark.broker
def test_so_does_whoever_asks_which_topics_there_are(broker: str, topics: str) -> None:
    words, shouts = topics + WORDS, topics + SHOUTS
    ids_of = TopicIds(Options(broker=broker), {words: PARTITIONS})
    widen(broker, shouts)  # of which nobody said how many it is to have
    assert heard(ids_of, [words, shouts], lambda: False).keys() == {words, shouts}
    widen(broker, words)
    with pytest.raises(WrongTopics, match=f"{words} has {PARTITIONS + 1} partitions"):
        until(lambda: ids_of([words]) == {})  # a broker hears of it a moment later


def test_a_kafka_that_does_not_answer_has_said_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.engine.topic_ids.ANSWER_SECONDS", 0.1)
    assert TopicIds(Options(broker="127.0.0.1:1"))([WORDS]) is None


@pytest.mark.broker
def test_one_that_is_silent_is_asked_until_it_answers(broker: str, topics: str) -> None:
    front, back, wanted = ports.free(), int(broker.rpartition(":")[2]), [topics + WORDS]
    door = Proxy({0: [(front, back)]})
    door.start()
    try:
        door.cut(0, "requests", "answers")
        ids_of = TopicIds(Options(broker=f"{ports.LOOPBACK}:{front}"))
        assert ids_of(wanted) is None
        mending = threading.Timer(1.5, door.mend, [0])
        mending.start()
        told = heard(ids_of, wanted, lambda: False)
        mending.join()
    finally:
        door.stop()
    assert told == heard(TopicIds(Options(broker=broker)), wanted, lambda: False)


def test_who_is_let_go_meanwhile_asks_no_more() -> None:
    with pytest.raises(GivenUp):
        heard(lambda topics: None, [WORDS], lambda: True)


@pytest.mark.parametrize(
    ("position", "ids"),
    [
        (Position({WORDS: 5}, ids=(7,)), {}),  # Kafka does not say
        (Position({WORDS: 5}), {WORDS: 8}),  # written before ids were
        (Position({WORDS: 5}, ids=(0,)), {WORDS: 8}),
        (Position({WORDS: 0}, ids=(7,)), {WORDS: 8}),  # of which nothing was counted
        (Position({WORDS: 5, SHOUTS: 5}, ids=(7, 9)), {WORDS: 7, SHOUTS: 9}),
    ],
)
def test_a_topic_of_which_nothing_is_known_or_counted_may_be_any(position: Position, ids: dict[str, int]) -> None:
    check_ids(0, position, ids)


def test_one_of_which_something_was_counted_may_not() -> None:
    with pytest.raises(CannotRecover, match=f"^{SHOUTS}, partition 3: .* is 6, but the topic was"):
        check_ids(3, Position({WORDS: 5, SHOUTS: 6}, ids=(7, 9)), {WORDS: 7, SHOUTS: 8})


def test_positions_tell_of_which_topics_they_are_as_far_as_kafka_ever_said() -> None:
    held = Held(counting(), 0, {}, Position({SHOUTS: 5, TICKS: 6}, ids=(2, 3)), ids={WORDS: 1, SHOUTS: 2})
    assert held.position.ids_by_topic == {WORDS: 1, SHOUTS: 2, TICKS: 3}
    assert held.next_batch(10).position.ids == held.position.ids
    assert Held(counting(), 0, {}, Position({WORDS: 5})).position.ids == ()


async def test_kafka_is_asked_once_for_all_lanes_that_count_of_the_same_topics() -> None:
    found, asked = {WORDS: 7}, list[list[str]]()

    def ids_of(topics: Iterable[str]) -> dict[str, int]:
        asked.append(list(topics))
        return found

    lanes = Lanes("app", Options(), lambda error: None)
    lanes._around = replace(lanes._around, ids_of=ids_of)
    for number in range(3):
        lanes.owned["counters", number] = lane = lane_of(Slowly())
        lane.held = Held(lane.fold, number, {}, Position({WORDS: 5}, ids=(7,)))
    await lanes.check_topics()
    assert asked == [list(lane.fold.readers)]
    found[WORDS] = 8
    with pytest.raises(CannotRecover, match="made anew"):
        await lanes.check_topics()


class Owning:
    """A process that owns a lane of which nothing is counted, and what Kafka says of its topics."""

    def __init__(self) -> None:
        self.ids, self.answers, self.asked = {WORDS: 7, SHOUTS: 9, TICKS: 3}, True, 0
        inputs = {(topic, 0): [tick(0, START)] for topic in (SHOUTS, TICKS)}
        self.kafka = Kafka(Random(1), 0.0, {**inputs, (WORDS, 0): [said(WORDS, 0, START, "a", "so")]})
        self.failures: list[BaseException] = []
        self.lanes = Lanes("app", Options(broker=self.kafka, tick_seconds=None), self.failures.append)  # type: ignore[arg-type]
        self.lanes._around = replace(self.lanes._around, ids_of=self._ids_of)
        self.lanes.add(counting())
        self.lanes.intake.feed = Fed()

    @property
    def lane(self) -> Lane:
        """It."""
        return self.lanes.owned["counters", 0]

    async def assign(self) -> None:
        """Be given the lane, once more too."""
        await self.lanes.assign([("counters", 0)])
        self.lanes.start()

    def _ids_of(self, _: Iterable[str]) -> dict[str, int] | None:
        self.asked += 1
        return dict(self.ids) if self.answers else None

    def hand_over(self) -> None:
        """Give the lane all that there is."""
        for (topic, _), log in self.kafka.inputs.items():
            self.lane.accept(topic, 0, 2, log, 2)

    async def count(self) -> None:
        """Count all that there is, as often as it must be handed over."""
        async with asyncio.timeout(10):
            while not self.lane.owned or not self.lane.held.position.offsets[WORDS]:
                self.hand_over()
                await asyncio.sleep(0.01)

    async def ask_in_vain(self) -> None:
        """Have the lane ask twice which topics it is about to count of, and hear nothing."""
        self.answers = False
        self.hand_over()
        enough = self.asked + 2
        async with asyncio.timeout(10):
            while self.asked < enough:
                await asyncio.sleep(0.01)

    @property
    def counted_under(self) -> set[int]:
        """The ids under which words were counted."""
        return {one.ids_by_topic.get(WORDS, 0) for one in self.kafka.positions[0] if one.offsets[WORDS]}


@pytest.fixture
async def owning(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Owning]:
    """Give a process on a simulated Kafka."""
    for name in ("Transactions", "LooseEnds", "recover", "notes_of"):
        monkeypatch.setattr(ownership, name, getattr(simulated, name))
    made = Owning()
    yield made
    await made.lanes.close(10)


async def test_a_topic_made_anew_before_anything_of_it_is_counted_is_counted_as_what_it_is(owning: Owning) -> None:
    await owning.assign()
    owning.ids[WORDS] = 8
    await owning.lanes.check_topics()
    await owning.assign()
    await owning.count()
    assert owning.kafka.positions[0][-1].ids_by_topic[WORDS] == 8
    await owning.lanes.check_topics()
    check_ids(0, owning.kafka.positions[0][-1], owning.ids)
    assert owning.failures == []


async def test_so_is_one_that_is_made_anew_while_its_lane_is_being_taken(
    owning: Owning, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = simulated.LooseEnds.left

    async def left(ends: simulated.LooseEnds, given_up: object) -> list[Any]:
        await asyncio.sleep(0.1)
        owning.ids[WORDS] = 8
        return await waited(ends, given_up)

    monkeypatch.setattr(simulated.LooseEnds, "left", left)
    await owning.assign()
    assert owning.lane.held.position.ids_by_topic[WORDS] == 8


async def test_while_kafka_is_silent_nothing_is_counted_of_a_topic_that_may_have_been_made_anew(owning: Owning) -> None:
    await owning.assign()
    await owning.ask_in_vain()
    assert owning.counted_under == set()
    assert owning.lane.waits_for_kafka
    owning.ids[WORDS], owning.answers = 8, True
    await owning.count()
    assert (owning.counted_under, owning.failures) == ({8}, [])


async def test_a_lane_that_waits_for_that_rests_when_it_is_told_to_and_counts_once_it_is_given_back(
    owning: Owning,
) -> None:
    await owning.assign()
    await owning.ask_in_vain()
    assert await owning.lanes.rest(10.0) == []
    assert not owning.lane.waits_for_kafka
    owning.answers = True
    await owning.assign()
    await owning.count()
    assert (owning.counted_under, owning.failures) == ({7}, [])


async def test_so_does_one_that_was_taken_while_kafka_was_silent(owning: Owning) -> None:
    owning.answers = False
    await owning.assign()
    await owning.ask_in_vain()
    owning.answers = True
    await owning.count()
    assert (owning.counted_under, owning.failures) == ({7}, [])


async def test_which_topic_was_counted_is_heard_later_where_kafka_did_not_say(owning: Owning) -> None:
    told, owning.ids = owning.ids, {}
    await owning.assign()
    await owning.count()
    assert owning.lane.held.position.ids_by_topic == {}
    owning.ids = told
    await owning.lanes.check_topics()
    assert owning.lane.held.position.ids_by_topic == told
    await owning.assign()
    assert owning.kafka.positions[0][-1].ids_by_topic == told
    owning.ids = {**told, WORDS: 8}
    with pytest.raises(CannotRecover, match="made anew"):
        await owning.lanes.check_topics()


async def test_a_lane_that_is_given_back_is_not_gone_on_with_if_a_topic_was_made_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found: dict[str, int] = {WORDS: 7}
    for name in ("Transactions", "LooseEnds", "recover", "notes_of"):
        monkeypatch.setattr(ownership, name, getattr(simulated, name))
    monkeypatch.setattr("streams.engine.lanes.TopicIds", lambda *_: lambda topics: found)
    kafka = Kafka(Random(1), 0.0, {(topic, 0): [tick(0, START)] for topic in (WORDS, SHOUTS, TICKS)})
    kafka.kept[0].append(({}, Position({WORDS: 5}, ids=(7,))))
    lanes = Lanes("app", Options(broker=kafka, tick_seconds=None), lambda error: None)  # type: ignore[arg-type]
    lanes.add(counting())
    await lanes.assign([("counters", 0)])
    await lanes.assign([("counters", 0)])
    found[WORDS] = 8
    with pytest.raises(CannotRecover, match="made anew"):
        await lanes.assign([("counters", 0)])
    await lanes.close(10)
