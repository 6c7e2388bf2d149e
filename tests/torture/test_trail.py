"""How long it took until all was well again."""

from __future__ import annotations

from math import inf

import pytest

from streams.engine.position import Position
from streams.events import TICKETS, USAGE
from streams.settings import Settings
from tests.torture.trail import Trail


@pytest.fixture
def trail() -> Trail:
    """Two lanes, the first of which was silent from 11 to 17."""
    made = Trail(Settings().topic)
    for at in (10.0, 11.0, 17.0, 18.0):
        made.add(0, at, Position({USAGE: int(at), TICKETS: 1}))
    for at in (10.0, 12.0, 14.0):
        made.add(1, at, Position({USAGE: 0, TICKETS: int(at)}))
    return made


def test_all_have_passed_when_the_last_lane_has(trail: Trail) -> None:
    assert trail.passed_at({(USAGE, 0): 12, (TICKETS, 1): 13}) == 17.0
    assert trail.passed_at({(USAGE, 0): 11, (TICKETS, 1): 13}) == 14.0


def test_what_was_passed_before_took_no_time(trail: Trail) -> None:
    assert trail.passed_at({(USAGE, 0): 10, (TICKETS, 0): 1, (TICKETS, 1): 9}) == 0.0


def test_who_has_not_passed_is_waited_for_without_end(trail: Trail) -> None:
    assert trail.passed_at({(USAGE, 0): 12, (TICKETS, 1): 15}) == inf
    assert trail.passed_at({(USAGE, 2): 1}) == inf


def test_the_longest_silence_is_that_of_any_lane(trail: Trail) -> None:
    assert trail.gap(until=20.0) == 6.0
    assert trail.gap(until=16.0) == 2.0
    trail.forget()
    assert trail.gap(until=20.0) == 0.0


def test_who_is_silent_and_not_through_stands_still(trail: Trail) -> None:
    assert trail.still({(USAGE, 0): 19, (TICKETS, 1): 14}, since=9.0, now=20.0) == 2.0
    assert trail.still({(USAGE, 0): 18, (TICKETS, 1): 15}, since=9.0, now=20.0) == 6.0
    assert trail.still({(USAGE, 0): 18, (TICKETS, 1): 15}, since=15.0, now=20.0) == 5.0
    assert trail.still({(USAGE, 2): 1}, since=15.0, now=20.0) == 5.0
    assert trail.still({(USAGE, 0): 18, (TICKETS, 1): 14}, since=9.0, now=20.0) == 0.0


def test_who_says_again_and_again_where_it_is_stands_still(trail: Trail) -> None:
    for at in (15.0, 16.0, 19.0):
        trail.add(1, at, Position({USAGE: 0, TICKETS: 14}))
    assert trail.still({(TICKETS, 1): 15}, since=9.0, now=20.0) == 6.0
    assert trail.still({(TICKETS, 1): 14}, since=9.0, now=20.0) == 0.0
