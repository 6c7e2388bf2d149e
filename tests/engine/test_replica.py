"""A changelog as far as it was read, and when that is of no use any more."""

from __future__ import annotations

from dataclasses import dataclass

from streams.engine.position import POSITION_KEY, Position, encode
from streams.engine.replica import PAUSE_SECONDS, Replica


@dataclass(frozen=True)
class Message:
    """What librdkafka gives."""

    at: int
    name: bytes
    content: bytes | None
    time: int = 0

    def timestamp(self) -> tuple[int, int]:
        """Return when it was written."""
        return 1, self.time

    def offset(self) -> int:
        """Return where it lies."""
        return self.at

    def key(self) -> bytes:
        """Return whose it is."""
        return self.name

    def value(self) -> bytes | None:
        """Return what it says."""
        return self.content


def test_the_last_that_was_said_of_a_key_counts_and_a_tombstone_ends_it() -> None:
    position, replica = Position({"words": 7}), Replica()
    for message in (
        Message(0, b"a", b"1"),
        Message(1, b"b", b"1"),
        Message(2, b"a", b"2"),
        Message(4, POSITION_KEY, encode(position)),
        Message(5, b"b", None),
        Message(6, b"c", None),
    ):
        replica.take(message)
    assert (replica.read(), replica.at) == (({"a": b"2"}, position), 7)
    replica.pass_to(9)
    replica.pass_to(3)
    assert replica.at == 9


def test_the_record_that_was_read_last_is_known_again() -> None:
    replica = Replica()
    assert replica.newest == -1
    replica.take(Message(3, b"a", b"1", 7))
    replica.pass_to(9)
    assert replica.newest == 3
    assert replica.has_read(Message(3, b"a", b"1", 7))
    for other in (
        Message(4, b"a", b"1", 7),
        Message(3, b"b", b"1", 7),
        Message(3, b"a", None, 7),
        Message(3, b"a", b"1"),
    ):
        assert not replica.has_read(other)


def test_nothing_read_is_the_beginning() -> None:
    assert Replica().read() == ({}, Position())


def test_who_reads_on_soon_is_fresh_however_long_it_goes_on() -> None:
    replica = Replica()
    for now in range(0, 5 * int(PAUSE_SECONDS), 60):
        replica.look(now, float(now))
        replica.pass_to(now)
    assert replica.is_fresh(5 * PAUSE_SECONDS)


def test_who_was_away_for_long_may_have_missed_that_a_key_is_no_more() -> None:
    replica = Replica(10)
    replica.look(10, 0.0)
    assert not replica.is_fresh(PAUSE_SECONDS + 1)
    replica.look(20, PAUSE_SECONDS + 1)
    replica.pass_to(20)
    replica.look(20, PAUSE_SECONDS + 2)
    assert not replica.is_fresh(PAUSE_SECONDS + 2)


def test_a_clock_that_is_set_back_proves_nothing() -> None:
    replica = Replica(since=30 * 86_400.0)
    assert replica.is_fresh(30 * 86_400.0 - 1)
    assert not replica.is_fresh(86_400.0)


def test_who_reads_so_slowly_that_the_log_is_compacted_meanwhile_is_of_no_use() -> None:
    replica = Replica()
    for minute in range(62):
        replica.look(1_000, 60.0 * minute)
        replica.pass_to(minute)
    assert not replica.is_fresh(60.0 * 61)
