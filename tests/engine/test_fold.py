"""What is read, what is rejected, and with which reason."""

from __future__ import annotations

from typing import Any

import pytest

from streams.engine.fold import DAY_MS
from streams.engine.merge import Read
from streams.engine.record import LARGEST_INPUT_BYTES, Placed, Rejected
from tests.engine.counting import TICKS, WORDS, counting
from tests.engine.logs import START, said


def read(one: Placed) -> Read:
    return counting().reading(WORDS)([one])[0]


def record(key: bytes | None, value: bytes | None) -> Placed:
    return Placed(WORDS, 0, 0, START, key, value)


def test_a_readable_record_arrives_with_key_event_and_time() -> None:
    assert read(said(WORDS, 0, START, "a", "so")) == ("a", "so", START)


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        (b"a", None, "value: none (a tombstone)"),
        (b"", b"{}", "key: empty"),
        (None, b"{}", "key: empty"),
        (b"a", b"{", "Expecting property name"),
        (b"a", b"{}", "body: KeyError('key')"),
        (b"b", b'{"key": "a"}', "key: b'b', but the body says 'a'"),
        (b"a", b"\xff", "can't decode byte"),
        (b"a", b"x" * (LARGEST_INPUT_BYTES + 1), "value: 1048577 bytes, more than 1048576"),
        (b"\x00a", b'{"key": "\\u0000a", "word": "so", "time": 0}', "begins with NUL"),
    ],
)
def test_what_cannot_be_counted_is_rejected_with_a_reason(key: bytes | None, value: bytes | None, reason: str) -> None:
    rejected = read(record(key, value))
    assert isinstance(rejected, Rejected)
    assert reason in str(rejected)


def test_an_event_of_more_than_a_day_after_its_arrival_is_rejected() -> None:
    assert not isinstance(read(said(WORDS, 0, START + DAY_MS, "a", "so", START)), Rejected)
    rejected = read(said(WORDS, 0, START + DAY_MS + 1, "a", "so", START))
    assert str(rejected) == (
        "occurred_at: 2023-11-16T00:00:00.001000+00:00 is more than a day after its arrival "
        "at 2023-11-15T00:00:00+00:00"
    )


@pytest.mark.parametrize("ahead", [1, DAY_MS])
def test_a_clock_that_is_ahead_moves_time_no_further_than_the_arrival(ahead: int) -> None:
    assert read(said(WORDS, 0, START + ahead, "a", "so", START)) == ("a", "so", START)


def test_a_reader_that_fails_rejects_only_its_record() -> None:
    def broken(_: Placed) -> tuple[str | None, Any, int]:
        raise LookupError("no such page")

    fold = counting()
    rejected = type(fold)(**{**vars(fold), "readers": {WORDS: broken}}).reading(WORDS)([record(b"a", b"")])
    assert [str(why) for why in rejected] == ["LookupError: no such page"]


def test_a_tick_needs_no_key() -> None:
    assert counting().reading(TICKS)([Placed(TICKS, 0, 0, START, None, str(START).encode())]) == [(None, None, START)]


def test_what_is_rejected_among_others_takes_none_of_them_along() -> None:
    some = [said(WORDS, 0, START, "a", "so"), record(b"a", b"{"), record(b"", b""), said(WORDS, 3, START, "b", "no")]
    first, *rejected, last = counting().reading(WORDS)(some)
    assert (first, last) == (("a", "so", START), ("b", "no", START))
    assert all(isinstance(one, Rejected) for one in rejected)
