"""Where histories come from, what is counted as they are read, and which ticks close them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from streams.adapters import entries, histories
from streams.adapters.entries import HistoryError
from streams.adapters.histories import History
from streams.events import FeatureUsed

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
EVENTS = [
    FeatureUsed(event_id=str(n), customer_id=customer, occurred_at=NOON + timedelta(hours=hours), feature="api")
    for n, (customer, hours) in enumerate([("acme", 0), ("globex", 30), ("acme", 6)])
]


def read(history: History) -> History:
    list(history)
    return history


def test_events_customers_and_the_last_moment_are_counted_while_reading() -> None:
    history = read(History("three", entries.of_events(EVENTS)))
    assert (history.events, history.customers) == (3, {b"acme", b"globex"})
    assert history.last_at == NOON + timedelta(hours=30)


def test_ticks_close_every_day_from_the_last_until_the_horizon_is_over() -> None:
    ticks = read(History("three", entries.of_events(EVENTS))).ticks_after(NOON + timedelta(days=365), 30)
    assert len(ticks) == 31
    assert ticks[0] == datetime(2024, 5, 3, 1, tzinfo=UTC)
    assert ticks[-1] == datetime(2024, 6, 2, 1, tzinfo=UTC)


def test_no_tick_is_ahead_of_now() -> None:
    history = read(History("three", entries.of_events(EVENTS)))
    assert history.ticks_after(datetime(2024, 5, 4, 2, tzinfo=UTC), 30) == [
        datetime(2024, 5, 3, 1, tzinfo=UTC),
        datetime(2024, 5, 4, 1, tzinfo=UTC),
    ]


def test_a_history_that_is_cut_off_ends_and_is_closed_there() -> None:
    cut = datetime(2024, 5, 2, tzinfo=UTC)
    history = read(History("three", entries.of_events(EVENTS), until=cut))
    assert (history.events, history.last_at) == (2, NOON + timedelta(hours=6))
    assert history.ticks_after(NOON + timedelta(days=365), 30) == [cut + timedelta(hours=1)]


def test_a_history_of_nothing_needs_no_ticks() -> None:
    assert read(History("nothing", [])).ticks_after(NOON, 30) == []


def test_without_a_source_it_is_the_bundled_presentation() -> None:
    with histories.opened(None) as history:
        assert len(read(history).customers) == 383


def test_a_file_is_read_as_events(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    with file.open("wb") as to:
        entries.write(EVENTS, to)
    with histories.opened(file) as history:
        assert list(history) == list(entries.of_events(EVENTS))


def test_a_folder_is_read_as_oulad(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match=r"neither courses\.parquet"), histories.opened(tmp_path):
        pass


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(HistoryError, match="nowhere: neither a file"), histories.opened(Path("nowhere")):
        pass


def test_a_file_without_an_event_is_said_before_anything_is_started(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(HistoryError, match="there is no event in it"), histories.opened(tmp_path / "empty.jsonl"):
        pass
