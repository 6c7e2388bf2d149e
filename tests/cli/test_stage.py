"""The demo's time and what is sent in it, without a terminal."""

from dataclasses import replace
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


def test_time_that_goes_on_beyond_the_end_becomes_the_clocks() -> None:
    seconds, wall = [0.0], [END + timedelta(hours=9)]
    clock = Clock(replace(PLAY, days_beyond=1), lambda: seconds[0], lambda: wall[0])
    clock.go()
    seconds[0] = 4.9
    assert clock.now == PLAY.opens + timedelta(days=9.8)
    assert not clock.is_over
    seconds[0] = 60.0
    assert clock.now == wall[0]
    assert clock.is_over
    wall[0] += timedelta(seconds=5)
    assert clock.now == wall[0]


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def feed(sent: Sent, monkeypatch: pytest.MonkeyPatch) -> Feed:
    feed = Feed("127.0.0.1:1")
    monkeypatch.setattr(feed, "send", sent.send)
    monkeypatch.setattr(feed, "tick", sent.tick)
    return feed


@pytest.fixture
def company(feed: Feed) -> Company:
    return Company(PLAY, feed, partitions=2)


def test_what_is_due_is_sent_in_portions_and_nothing_before_its_time(company: Company, sent: Sent) -> None:
    assert not company.send_until(PLAY.opens, at_most=5)
    assert len(sent.events) == 5
    assert company.send_until(PLAY.opens, at_most=1_000_000)
    assert max(sent.events) <= PLAY.opens
    history = len(sent.events)
    assert company.send_until(END, at_most=1_000_000)
    assert len(sent.events) > history


def test_there_is_something_to_send_beyond_the_end(
    company: Company, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = Feed("127.0.0.1:1")
    monkeypatch.setattr(feed, "send", sent.send)
    monkeypatch.setattr(feed, "tick", sent.tick)
    assert company.send_until(END + timedelta(days=1), at_most=1_000_000)
    assert max(sent.events) <= END
    beyond = Company(replace(PLAY, days_beyond=1), feed, partitions=2)
    assert beyond.send_until(END + timedelta(days=1), at_most=1_000_000)
    assert END < max(sent.events) <= END + timedelta(days=1)


def test_time_is_told_when_it_passes_slowly(company: Company, sent: Sent, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = [1_000.0]
    monkeypatch.setattr("streams.cli._stage.time.monotonic", lambda: seconds[0])
    for late in range(25):
        seconds[0] = 1_000.0 + late
        company.send_until(PLAY.opens + timedelta(seconds=late), at_most=1_000_000)
    assert sent.ticks == [PLAY.opens + timedelta(seconds=late) for late in (0, 10, 20)]
    seconds[0] += 100.0
    company.send_until(PLAY.opens + timedelta(seconds=20), at_most=1_000_000)
    assert len(sent.ticks) == 3  # it stands still


def test_time_is_told_every_hour_of_it_at_most(company: Company, sent: Sent) -> None:
    for minutes in range(0, 180, 20):
        company.send_until(PLAY.opens + timedelta(minutes=minutes), at_most=1_000_000)
    assert sent.ticks == [PLAY.opens + timedelta(hours=hour) for hour in range(3)]
