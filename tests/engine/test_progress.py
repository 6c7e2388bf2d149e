"""A process that does not get on ends itself, and no other does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from queue import Queue

import pytest
from confluent_kafka import Producer
from hypothesis import given
from hypothesis import strategies as st

from streams.engine.position import Position
from streams.engine.progress import Progress, Reached, Stall
from streams.engine.watch import Watch
from tests.engine.conftest import Work, ended
from tests.engine.counting import WORDS
from tests.engine.oracle import Oracle
from tests.engine.test_ownership import await_words

PATIENCE = 10.0
Write = Callable[[int], None]


def look(progress: Progress, now: float, at: int, end: int, lane: int = 0) -> float | None:
    """Return for how long the lane has stood still, if too long."""
    stall = progress.look({("counters", lane): counted(words=at)}, {("words", lane): end}, now)
    return None if stall is None else stall.seconds


def counted(wanted: Mapping[str, int] | None = None, /, **offsets: int) -> Reached:
    """Return what a lane has reached that has counted so far, and to which nothing more has come of what is wanted."""
    return Reached(Position(offsets), offsets, wanted or {})


def test_a_lane_that_stands_still_before_records_is_stuck_once_patience_is_over() -> None:
    progress = Progress(PATIENCE)
    assert [look(progress, now, at=5, end=9) for now in (0, 5, 9.9, 10)] == [None, None, None, 10]
    (stall,) = [progress.look({("counters", 0): counted(words=5)}, {("words", 0): 9}, 12.0)]
    assert str(stall).startswith("counters[0]: has counted nothing for 12 s, though Kafka answers and has 4 records")


def test_a_topic_of_which_nothing_comes_is_found_though_the_lane_moves_by_another() -> None:
    progress, ends = Progress(PATIENCE), {("words", 0): 900, ("shouts", 0): 4}
    looks = [progress.look({("t", 0): counted({"shouts": 2}, words=at, shouts=2)}, ends, at) for at in range(0, 13, 4)]
    assert looks[:3] == [None] * 3
    assert str(looks[3]).startswith("t[0]: has been given nothing of shouts for 12 s, though Kafka answers and has 2")


def test_one_that_waits_here_behind_another_is_none() -> None:
    progress, ends = Progress(PATIENCE), {("words", 0): 900, ("shouts", 0): 4}
    for at in range(0, 40, 4):
        wanted = {"shouts": 2} if at % 8 else {}  # now and then something of it has come, and waits for its turn
        assert progress.look({("t", 0): counted(wanted, words=at, shouts=2)}, ends, at) is None


@given(st.lists(st.tuples(st.floats(0, 9.9), st.integers(0, 3)), min_size=1, max_size=30))
def test_one_that_moves_or_has_nothing_to_count_never_is(steps: list[tuple[float, int]]) -> None:
    progress, now, at = Progress(PATIENCE), 0.0, 0
    for pause, moved in steps:
        now, at = now + pause, at + moved
        assert look(progress, now, at, end=at if moved == 0 else at + 100) is None


def test_one_that_comes_back_and_all_when_kafka_was_away_begin_anew() -> None:
    progress = Progress(PATIENCE)
    assert look(progress, 0, at=5, end=9) is None
    assert look(progress, 8, at=0, end=1, lane=1) is None
    assert look(progress, 16, at=5, end=9) is None
    progress.forget()
    assert look(progress, 27, at=5, end=9) is None


def test_the_one_that_has_stood_still_for_longest_is_named() -> None:
    progress = Progress(PATIENCE)
    still, ends = counted(words=1), {("words", 0): 2, ("words", 1): 2}
    assert progress.look({("t", 1): still}, ends, 0) is None
    assert progress.look({("t", 0): still, ("t", 1): still}, ends, 6) is None
    stall = progress.look({("t", 0): still, ("t", 1): still}, ends, 17)
    assert stall is not None
    assert (stall.lane, stall.seconds) == (("t", 1), 17)


@pytest.mark.broker
def test_a_log_of_which_kafka_does_not_tell_hides_no_other_lane_that_is_stuck(
    broker: str, topics: str, producer: Producer
) -> None:
    producer.produce(topics + WORDS, b"{}", b"key", 0)
    producer.flush()
    still = {("counters", 0): counted(**{topics + WORDS: 0}), ("others", 0): counted(**{topics + "nowhere": 0})}
    stuck: Queue[Stall] = Queue()
    watch = Watch({"bootstrap.servers": broker}, 0.1, lambda: still, stuck.put)
    watch.start()
    try:
        assert stuck.get(timeout=30).lane == ("counters", 0)
    finally:
        watch.stop()


@pytest.mark.broker
@pytest.mark.parametrize(("flaw", "code"), [("deaf", 1), ("blocked", 70)])
def test_a_worker_that_is_stuck_ends_itself_and_the_next_one_goes_on(
    topics: str, write: Write, work: Work, oracle: Oracle, said: Path, producer: Producer, flaw: str, code: int
) -> None:
    write(300)
    assert ended(work(flaw=flaw, stall_seconds=4.0)) == code
    assert "has counted nothing for" in said.read_text()
    work(stall_seconds=4.0)
    oracle.wait(60)
    assert oracle.actual() == oracle.expected()


@pytest.mark.broker
def test_a_worker_whose_log_goes_on_behind_an_open_transaction_waits_for_it(
    broker: str, topics: str, write: Write, work: Work, oracle: Oracle, said: Path
) -> None:
    write(30)
    other = Producer({"bootstrap.servers": broker, "transactional.id": f"{topics}other"})
    other.init_transactions(30)
    other.begin_transaction()
    other.produce(topics + WORDS, b"{", b"a")
    other.flush(30)
    worker = work(stall_seconds=2.0)
    oracle.wait(30)
    worker.join(6)
    await_words("a transaction has been open for", said)
    assert worker.is_alive()
    other.abort_transaction(30)
