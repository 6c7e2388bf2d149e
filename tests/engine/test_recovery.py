"""A position outside the log is never papered over."""

from __future__ import annotations

import pytest

from streams.engine.bounds import CannotRecover, check_bounds


@pytest.mark.parametrize("offset", [None, 10, 15, 20])
def test_a_position_on_the_log_is_gone_on_from(offset: int | None) -> None:
    check_bounds("words", 1, offset, 10, 20)


def test_records_deleted_before_they_were_counted_stop_the_lane() -> None:
    with pytest.raises(CannotRecover, match=r"words, partition 1: .* is 7, but the log now begins at 10: 3 offsets"):
        check_bounds("words", 1, 7, 10, 20)


def test_a_log_shorter_than_the_position_stops_the_lane() -> None:
    with pytest.raises(CannotRecover, match="deleted and made anew"):
        check_bounds("words", 1, 21, 10, 20)
