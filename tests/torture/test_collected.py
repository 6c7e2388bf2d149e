"""Whether the log has all that Kafka took, and once; and whether a position went back."""

from __future__ import annotations

from collections import Counter

import pytest
from confluent_kafka import Message

from streams.engine import position
from streams.engine.position import POSITION_KEY, Position
from streams.events import TICKETS, USAGE
from streams.settings import Settings
from tests.torture.collected import TABLES, Arrival, Collected
from tests.torture.expected import Expected
from tests.torture.verdict import judge, log_differences

AT = {USAGE: 7, TICKETS: 2}


def test_what_was_taken_and_is_not_there_or_twice_is_seen() -> None:
    collected = Collected(Settings())
    kept, lost, doubled, forwarded = (
        (USAGE, 0, b"acme", value) for value in (b"kept", b"lost", b"doubled", b"forwarded")
    )
    for offset, (topic, partition, key, value) in enumerate([kept, kept, doubled, doubled]):
        collected.take(Message(topic, partition, offset, key, value, timestamp=(2, 0)))
    collected.take(Message(USAGE, 0, 4, b"acme", b"forwarded", [("forwarded_from", b"1")], timestamp=(2, 0)))
    acknowledged = Counter[Arrival]({kept: 2, lost: 1, doubled: 1, forwarded: 1})
    assert log_differences(acknowledged, collected.arrived) == [
        f"{doubled}: taken 1 times, is there 2 times",
        f"{forwarded}: taken 1 times, is there 0 times",
        f"{lost}: taken 1 times, is there 0 times",
    ]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("later", [Position({USAGE: 6, TICKETS: 2}, 9), Position({USAGE: 7}, 9), Position(AT, 8)])
def test_a_position_that_goes_back_is_seen_whosever_it_is(table: str, later: Position) -> None:
    collected = Collected(Settings())
    changelog = next(name for name, of in collected.changelogs.items() if of == table)
    for offset, at in enumerate([Position({USAGE: 5}), Position(AT, 9), later, later]):
        collected.take(Message(changelog, 0, offset, POSITION_KEY, position.encode(at), timestamp=(2, 0)))
    assert len(collected.went_back) == 1
    assert judge(Expected(1, ""), collected).positions_wrong > 0
