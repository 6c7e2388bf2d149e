"""Which days close between two moments, and in which order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.engine.merge import FOREVER
from streams.engine.position import NEVER
from streams.engine.schedule import DAY_SECONDS, Wheel

keys = st.text("abcdefg", min_size=1, max_size=4)
moments = st.integers(-3 * DAY_SECONDS, 4 * DAY_SECONDS)


def second_of(key: str) -> int:
    return sum(map(ord, key)) * 211 % DAY_SECONDS


def wheel_of(names: set[str]) -> Wheel:
    wheel = Wheel(second_of)
    for name in names:
        wheel.add(name)
    return wheel


def all_closes(names: set[str]) -> list[tuple[int, str]]:
    return sorted((day * DAY_SECONDS + second_of(name), name) for day in range(-5, 6) for name in names)


@given(st.sets(keys), keys | st.just(""), moments, moments)
def test_every_close_between_two_moments_is_due_once_and_in_order(
    names: set[str], after: str, start: int, until: int
) -> None:
    due = list(wheel_of(names).due((start, after), until))
    assert list(Wheel(second_of, names).due((start, after), until)) == due
    assert due == [close for close in all_closes(names) if (start, after) < close <= (until, "\U0010ffff")]


@given(st.sets(keys, min_size=1), moments)
def test_the_next_close_is_the_first_one_after(names: set[str], time: int) -> None:
    expected = next(moment for moment, _ in all_closes(names) if moment > time)
    assert wheel_of(names).next_after(time * 1_000) == expected * 1_000


@given(keys, moments)
def test_the_next_close_of_a_key_is_that_of_a_wheel_with_nothing_else(key: str, time: int) -> None:
    assert wheel_of(set()).next_of(key, time * 1_000 + 999) == wheel_of({key}).next_after(time * 1_000 + 999)
    assert wheel_of(set()).next_of(key, NEVER) == FOREVER


@given(st.sets(keys), st.sets(keys))
def test_a_key_that_left_closes_no_more(names: set[str], gone: set[str]) -> None:
    wheel = wheel_of(names)
    for name in gone:
        wheel.discard(name)
    assert list(wheel.due((0, ""), DAY_SECONDS)) == list(wheel_of(names - gone).due((0, ""), DAY_SECONDS))


def test_a_key_added_twice_closes_once() -> None:
    wheel = wheel_of({"a"})
    wheel.add("a")
    assert len(list(wheel.due((0, ""), DAY_SECONDS - 1))) == 1


def test_nothing_closes_before_time_has_begun_or_without_keys() -> None:
    assert wheel_of({"a"}).next_after(NEVER) == FOREVER
    assert wheel_of(set()).next_after(0) == FOREVER
    assert list(wheel_of(set()).due((0, ""), DAY_SECONDS)) == []


def test_a_second_outside_the_day_is_refused() -> None:
    with pytest.raises(ValueError, match="86400"):
        Wheel(lambda _: DAY_SECONDS).add("a")
