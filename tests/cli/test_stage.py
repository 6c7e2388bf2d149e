"""The demo's time and what is sent in it, without a terminal."""

from datetime import UTC, datetime, timedelta

import pytest

from streams.adapters.feed import Feed
from streams.cli._stage import Clock, Company, Play

END = datetime(2024, 6, 1, tzinfo=UTC)
PLAY = Play(seed=1, customers=6, history_days=30, live_days=10, days_a_second=2.0, end=END)


class Sent:
    """What a feed would have taken."""

    def __init__(self) -> None:
        self.events: list[datetime] = []
        self.ticks: list[datetime] = []

    def send(self, entry: object) -> None:
        self.events.append(getattr(entry, "occurred_at"))  # noqa: B009

    def tick(self, _topic: str, _partitions: int, times: list[datetime]) -> None:
        self.ticks += times


def test_time_stands_still_then_passes_then_stands_still() -> None:
    seconds = [0.0]
    clock = Clock(PLAY, lambda: seconds[0])
    seconds[0] = 100.0
    assert clock.now == PLAY.opens == END - timedelta(days=10)
    clock.go()
    assert clock.now == PLAY.opens
    seconds[0] = 101.5
    assert clock.now == PLAY.opens + timedelta(days=3)
    seconds[0] = 1_000.0
    assert clock.now == END


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def company(sent: Sent, monkeypatch: pytest.MonkeyPatch) -> Company:
    feed = Feed("127.0.0.1:1")
    monkeypatch.setattr(feed, "send", sent.send)
    monkeypatch.setattr(feed, "tick", sent.tick)
    return Company(PLAY, feed, partitions=2)


def test_what_is_due_is_sent_in_portions_and_nothing_before_its_time(company: Company, sent: Sent) -> None:
    assert not company.send_until(PLAY.opens, at_most=5)
    assert len(sent.events) == 5
    assert company.send_until(PLAY.opens, at_most=1_000_000)
    assert max(sent.events) <= PLAY.opens
    history = len(sent.events)
    assert company.send_until(END, at_most=1_000_000)
    assert len(sent.events) > history


def test_time_is_told_every_hour_of_it_at_most(company: Company, sent: Sent) -> None:
    for minutes in range(0, 180, 20):
        company.send_until(PLAY.opens + timedelta(minutes=minutes), at_most=1_000_000)
    assert sent.ticks == [PLAY.opens + timedelta(hours=hour) for hour in range(3)]
