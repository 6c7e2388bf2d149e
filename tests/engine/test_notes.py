"""A changelog that says less than was counted is not gone on from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient

from streams.engine.bounds import CannotRecover
from streams.engine.notes import check_notes, note, notes_of
from streams.engine.options import Options
from streams.engine.position import Position
from tests.engine.conftest import PARTITIONS, Work, ended, finish
from tests.engine.counting import WORDS
from tests.engine.oracle import Oracle

CHANGELOG = ("changelog", 3)
COUNTED = Position({"words": 5, "shouts": 6}, ids=(7, 0))
Write = Callable[[int], None]


def test_it_is_noted_how_far_a_topic_is_counted_if_it_is_known_which() -> None:
    assert note(COUNTED, "words") == "00000007 has counted to 5"
    assert [note(COUNTED, topic) for topic in ("shouts", "elsewhere")] == ["", ""]


@pytest.mark.parametrize(
    ("noted", "ids"),
    [
        ({"words": note(COUNTED, "words")}, {"words": 7}),
        ({"words": "00000007 has counted to 6"}, {"words": 8}),  # of the one before
        ({"words": "", "shouts": "whatever somebody noted"}, {"words": 7, "shouts": 9}),
    ],
)
def test_a_changelog_that_has_all_of_it_is_gone_on_from(noted: dict[str, str], ids: dict[str, int]) -> None:
    check_notes(CHANGELOG, COUNTED, ids, noted)


@pytest.mark.parametrize("ids", [{"words": 7}, {}])  # Kafka may not say
@pytest.mark.parametrize("position", [Position(), Position({"words": 4}, ids=(7,))])
def test_one_that_has_less_is_not(position: Position, ids: dict[str, int]) -> None:
    with pytest.raises(CannotRecover, match=r"^changelog, partition 3: says that of words the next .* 5 before: the"):
        check_notes(CHANGELOG, position, ids, {"words": note(COUNTED, "words")})


@pytest.mark.broker
def test_a_worker_whose_changelog_was_deleted_says_so_and_stops_until_the_group_forgets(
    broker: str, topics: str, write: Write, work: Work, oracle: Oracle, said: Path
) -> None:
    write(300)
    worker = work()
    oracle.wait(30)
    finish(worker)
    before, admin = oracle.actual(), AdminClient({"bootstrap.servers": broker})
    changelog, group = f"{topics}counting-counters-changelog", f"{topics}counting"
    admin.delete_topics([changelog])[changelog].result(30)
    assert ended(work()) == 1
    assert "but it was" in said.read_text()
    assert oracle.actual().facts == before.facts
    admin.delete_consumer_groups([group])[group].result(30)
    work()
    oracle.wait(30)
    assert oracle.actual().states == oracle.expected().states


@pytest.mark.broker
def test_an_offset_beside_which_nothing_is_noted_is_for_lag_monitors(
    broker: str, topics: str, write: Write, work: Work, oracle: Oracle
) -> None:
    write(300)
    consumer = Consumer({"bootstrap.servers": broker, "group.id": f"{topics}counting"})
    consumer.commit(
        offsets=[TopicPartition(topics + WORDS, number, 9) for number in range(PARTITIONS)], asynchronous=False
    )
    consumer.close()
    work()
    oracle.wait(30)
    assert oracle.actual() == oracle.expected()


@pytest.mark.broker
async def test_of_a_group_that_there_never_was_nothing_is_noted(broker: str, topics: str) -> None:
    notes = await notes_of(Options(broker=broker), f"{topics}nobody", [topics + WORDS], 0, lambda: False)
    assert notes == {topics + WORDS: ""}
