"""What is made of what was read: how long it took until all was well again, and whether the log is all there."""

from __future__ import annotations

from collections import Counter
from math import inf

import pytest
from confluent_kafka import Message

from streams.engine.position import Position
from streams.events import TICKETS, USAGE
from streams.settings import Settings
from tests.torture.collected import Arrival, Collected
from tests.torture.verdict import log_differences


@pytest.fixture
def collected() -> Collected:
    """Two lanes, the first of which was silent from 11 to 17."""
    made = Collected(Settings())
    made.trail[0] = [(at, Position({USAGE: int(at), TICKETS: 1})) for at in (10.0, 11.0, 17.0, 18.0)]
    made.trail[1] = [(at, Position({USAGE: 0, TICKETS: int(at)})) for at in (10.0, 12.0, 14.0)]
    return made


def test_all_have_passed_when_the_last_lane_has(collected: Collected) -> None:
    assert collected.passed_at({(USAGE, 0): 12, (TICKETS, 1): 13}) == 17.0
    assert collected.passed_at({(USAGE, 0): 11, (TICKETS, 1): 13}) == 14.0


def test_what_was_passed_before_took_no_time(collected: Collected) -> None:
    assert collected.passed_at({(USAGE, 0): 10, (TICKETS, 0): 1, (TICKETS, 1): 9}) == 0.0


def test_who_has_not_passed_is_waited_for_without_end(collected: Collected) -> None:
    assert collected.passed_at({(USAGE, 0): 12, (TICKETS, 1): 15}) == inf
    assert collected.passed_at({(USAGE, 2): 1}) == inf


def test_the_longest_silence_is_that_of_any_lane(collected: Collected) -> None:
    assert collected.gap(until=20.0) == 6.0
    assert collected.gap(until=16.0) == 2.0
    collected.forget()
    assert collected.gap(until=20.0) == 0.0


def test_what_was_taken_and_is_not_there_or_twice_is_seen(collected: Collected) -> None:
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
