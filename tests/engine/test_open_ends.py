"""Of a transaction that does not end it is said once that it is waited for."""

from __future__ import annotations

import pytest

from streams.engine.open_ends import OpenEnds

PATIENCE = 10.0
PLACE = "words", 0


def said(caplog: pytest.LogCaptureFixture, *looks: tuple[float, int, int]) -> list[str]:
    """Return what is said at looks at (now, where what is committed ends, where the log ends)."""
    ends = OpenEnds(PATIENCE)
    for now, stable, written in looks:
        ends.look({PLACE: stable}, {PLACE: written}, now)
    return caplog.messages


def test_it_is_said_once_when_patience_is_over_and_again_of_the_next_one(caplog: pytest.LogCaptureFixture) -> None:
    looks = (0, 5, 9), (9, 5, 12), (10, 5, 12), (30, 5, 40), (31, 40, 41), (40, 40, 50), (41, 40, 50)
    first, second = said(caplog, *looks)
    assert first.startswith("words[0]: a transaction has been open for 10 s, and nothing from offset 5 on is counted")
    assert second.startswith("words[0]: a transaction has been open for 10 s, and nothing from offset 40 on")


def test_of_transactions_that_end_nothing_is_said(caplog: pytest.LogCaptureFixture) -> None:
    assert said(caplog, (0, 5, 9), (9, 9, 9), (18, 9, 12), (27, 12, 12), (36, 12, 13), (45, 13, 14)) == []
    assert said(caplog, (0, 5, 5), (50, 5, 5)) == []
