"""Nothing that comes is lost patience with, and nobody who is away."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from streams.engine import patience
from streams.engine.patience import Patience


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask and lose patience soon."""
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(patience, "ASK_SECONDS", 0.02)


def over_after(answers: Iterator[bool]) -> float:
    """Return how long patience lasts, if Kafka answers so whenever it is asked."""
    patience, began = Patience(lambda: next(answers)), time.monotonic()
    while not patience.is_over():
        time.sleep(0.005)
    return time.monotonic() - began


@pytest.mark.usefixtures("hurried")
def test_patience_ends_where_kafka_answers_and_nothing_comes() -> None:
    assert over_after(iter([True] * 1_000)) >= 0.2


@pytest.mark.usefixtures("hurried")
def test_a_broker_that_goes_away_again_and_again_does_not_cost_patience() -> None:
    comes_and_goes = [*[False] * 5, *[True] * 3] * 4
    assert over_after(iter([*comes_and_goes, *[True] * 1_000])) >= len(comes_and_goes) * 0.02 + 0.1
