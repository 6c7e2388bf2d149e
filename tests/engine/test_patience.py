"""Nothing that comes is lost patience with, and nobody who is away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from streams.engine import patience
from streams.engine.patience import ASK_SECONDS, PATIENCE_SECONDS, Patience


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        """Return it."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """What patience looks at."""
    made = Clock()
    monkeypatch.setattr(patience, "time", made)
    return made


def over_after(answers: Iterator[bool], clock: Clock) -> float:
    """Return how long patience lasts, if Kafka answers so whenever it is asked."""
    lasting = Patience(lambda: next(answers))
    while not lasting.is_over():
        clock.now += 0.25
    return clock.now


def test_patience_ends_where_kafka_answers_and_nothing_comes(clock: Clock) -> None:
    assert over_after(iter([True] * 1_000), clock) == PATIENCE_SECONDS


def test_a_broker_that_goes_away_again_and_again_does_not_cost_patience(clock: Clock) -> None:
    comes_and_goes = [*[False] * 5, *[True] * 3] * 4
    last_away = ASK_SECONDS * (len(comes_and_goes) - 3)
    assert over_after(iter([*comes_and_goes, *[True] * 1_000]), clock) == last_away + PATIENCE_SECONDS
