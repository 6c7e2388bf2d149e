"""Nothing is lost and nothing doubled, whatever the fetches bring."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.engine.record import Placed
from streams.engine.stretch import Stretches


def record(offset: int, size: int = 1) -> Placed:
    return Placed("t", 0, offset, 0, b"k", b"x" * size)


@given(st.sets(st.integers(0, 40)), st.lists(st.tuples(st.integers(0, 45), st.integers(0, 15)), max_size=60))
def test_what_is_taken_is_a_gapless_beginning_of_the_log(log: set[int], fetches: list[tuple[int, int]]) -> None:
    stretches = Stretches(0)
    for start, length in fetches:
        inside = [record(offset) for offset in sorted(log) if start <= offset < start + length]
        if not stretches.accept(start, start + length, inside):
            assert start > stretches.have
    assert [taken.offset for taken in stretches.records] == sorted(offset for offset in log if offset < stretches.have)


def test_a_stretch_without_records_moves_on_past_markers() -> None:
    stretches = Stretches(5)
    assert stretches.accept(5, 9, [])
    assert (stretches.have, stretches.position, stretches.held) == (9, 9, 0)


def test_a_stretch_that_begins_later_is_refused_until_what_is_missing_is_here() -> None:
    stretches = Stretches(0)
    assert not stretches.accept(3, 4, [record(3)])
    assert stretches.accept(0, 3, [record(1)])
    assert stretches.accept(3, 4, [record(3)])
    assert [taken.offset for taken in stretches.records] == [1, 3]


def test_a_topic_lags_while_its_log_is_known_to_go_on() -> None:
    stretches = Stretches(0, end=2)
    assert stretches.lagging
    stretches.accept(0, 1, [record(0)], 2)
    assert not stretches.lagging
    assert stretches.lag == 2
    stretches.cursor = 1
    assert stretches.lagging
    stretches.accept(1, 2, [])
    assert not stretches.lagging


def test_what_is_kept_is_forgotten_and_what_is_rewound_waits_again() -> None:
    stretches = Stretches(0)
    stretches.accept(0, 2, [record(0, 10), record(1, 10)])
    stretches.accept(2, 3, [record(2, 10)])
    kept = stretches.held_bytes // 3
    assert kept > 10  # keys hold memory, too
    stretches.cursor = 2
    assert (stretches.held, stretches.position) == (1, 2)
    stretches.rewind()
    assert (stretches.held, stretches.position) == (3, 0)
    stretches.cursor = 2
    stretches.keep()
    stretches.rewind()
    assert (stretches.held, stretches.position, stretches.held_bytes) == (1, 2, kept)
    stretches.cursor += 1
    stretches.keep()
    assert (stretches.records, stretches.position, stretches.held_bytes) == ([], 3, 0)


def test_records_outside_their_stretch_are_refused() -> None:
    stretches = Stretches(7)
    assert not stretches.accept(7, 9, [record(3), record(8)])
    assert not stretches.accept(7, 9, [record(8), record(9)])
    assert (stretches.have, stretches.records) == (7, [])
