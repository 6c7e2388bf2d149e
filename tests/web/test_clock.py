"""By which time a command is dated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from streams.adapters.view.worker import Lane, Worker
from streams.web.clock import ahead_of, stream_time, time_of
from tests.adapters.portraits import full

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


@pytest.mark.parametrize(
    ("as_of", "watermarks", "lane", "expected"),
    [
        (-1, (0, 0), 0, 0),
        (20, (0, 20), 1, 20),  # the customer itself
        (-1, (0, 20), 1, 20),  # another of its partition
        (-1, (0, 20), 0, 0),  # another of another
        (20, (0, 0), 0, 20),  # what the worker has not told yet
        (-1, (None, 0), 0, 0),
        (-1, (0, 20), None, 0),
    ],
)
def test_a_customer_is_judged_at_its_own_time_where_events_dated_ahead_have_taken_that_further(
    as_of: int, watermarks: tuple[int | None, ...], lane: int | None, expected: int
) -> None:
    who = replace(full("acme"), as_of=NOW + timedelta(hours=as_of))
    told = worker(*(None if each is None else NOW + timedelta(hours=each) for each in watermarks))
    at = time_of(who, lane, [told], NOW)
    assert at == NOW + timedelta(hours=expected)
    assert ahead_of(NOW, at) == (at if expected else None)


def test_a_customer_of_what_is_played_is_never_judged_before_it_was_last() -> None:
    who = replace(full("acme"), as_of=PLAYED + timedelta(days=4))
    assert time_of(who, 0, [worker(PLAYED)], NOW) == who.as_of
