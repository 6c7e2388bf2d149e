"""By which time a command is dated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from streams.adapters.view.worker import Lane, Worker
from streams.web.clock import stream_time

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
PLAYED = datetime(2013, 10, 1, tzinfo=UTC)


def worker(*watermarks: datetime | None) -> Worker:
    lanes = tuple(
        Lane(partition=number, lag=0, watermark=watermark, records=1, rejected=0)
        for number, watermark in enumerate(watermarks)
    )
    return Worker(worker="w", at=NOW, started_at=NOW, host="h", pid=1, version="1", model_version=None, lanes=lanes)


def test_it_is_now_where_the_stream_is_of_today() -> None:
    assert stream_time([worker(NOW - timedelta(hours=20), None, PLAYED)], PLAYED, NOW) == NOW


def test_it_is_the_time_that_is_played_where_that_is_another() -> None:
    played = PLAYED + timedelta(days=3)
    assert stream_time([worker(PLAYED), worker(played)], PLAYED, NOW) == played


def test_where_no_partition_tells_its_time_a_command_is_never_ahead_of_its_customer() -> None:
    assert stream_time([worker(None)], PLAYED, NOW) == PLAYED
    assert stream_time([], NOW - timedelta(hours=1), NOW) == NOW
    assert stream_time([], None, NOW) == NOW
