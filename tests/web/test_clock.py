"""By which time a command is dated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.json import encode
from msgspec.structs import replace

from streams.adapters.reading_view import StreamPicture
from streams.adapters.reading_view.stream import pace
from streams.adapters.view.blob import Kept
from streams.adapters.view.packing import Damaged
from streams.adapters.view.worker import Lane, Worker
from streams.web.clock import ahead_of, stream_time, time_of
from tests.adapters.portraits import full

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
PLAYED = datetime(2013, 10, 1, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=3)


def worker(*watermarks: datetime | None, at: datetime = NOW) -> Worker:
    lanes = tuple(Lane(partition=number, watermark=watermark) for number, watermark in enumerate(watermarks))
    return Worker(worker="w", at=at, started_at=at, lanes=lanes)


def told(*workers: Worker) -> StreamPicture:
    return pace({str(number).encode(): encode(each) for number, each in enumerate(workers)})


def test_it_is_now_where_the_stream_is_of_today() -> None:
    assert stream_time(told(worker(NOW - timedelta(hours=20), None, PLAYED)), PLAYED, NOW) == NOW


def test_it_is_the_time_that_is_played_where_that_is_another() -> None:
    played = PLAYED + timedelta(days=3)
    assert stream_time(told(worker(PLAYED), worker(played)), PLAYED, NOW) == played


def test_where_no_worker_has_told_its_time_yet_a_command_is_never_ahead_of_its_customer() -> None:
    assert stream_time(told(worker(None)), PLAYED, NOW) == PLAYED
    assert stream_time(told(worker(None)), None, NOW) == NOW


@pytest.mark.parametrize("ends", [True, False])
@pytest.mark.parametrize(("behind", "expected"), [(timedelta(hours=1), NOW), (LONG_AGO - PLAYED, PLAYED)])
def test_where_no_worker_is_at_work_it_is_told_by_what_was_said_last(
    ends: bool, behind: timedelta, expected: datetime
) -> None:
    last = worker(LONG_AGO - behind, at=LONG_AGO)
    stream = told(replace(last, ended_at=LONG_AGO) if ends else last)
    assert stream_time(stream, LONG_AGO - behind, NOW) == expected


@pytest.mark.parametrize("kept", [{}, Damaged("of another type"), {b"w": b"not a worker"}])
def test_where_nobody_can_tell_it_is_the_clocks_however_long_nothing_has_happened_to_the_customer(kept: Any) -> None:
    assert stream_time(pace(kept), NOW - timedelta(days=3), NOW) == NOW


@pytest.mark.parametrize(
    ("as_of", "watermarks", "lane", "expected"),
    [
        (-1, (0, 0), 0, 0),
        (20, (0, 20), 1, 20),  # the customer itself
        (-1, (0, 20), 1, 20),  # another of its partition
        (-1, (0, 20), 0, 0),  # another of another
        (20, (0, 0), 0, 20),  # what the worker has not told yet
        (-1, (None, 0), 0, 0),
        (-1, (0, 20), 7, 0),  # of which no worker tells
    ],
)
def test_a_customer_is_judged_at_its_own_time_where_events_dated_ahead_have_taken_that_further(
    as_of: int, watermarks: tuple[int | None, ...], lane: int, expected: int
) -> None:
    who = replace(full("acme"), as_of=NOW + timedelta(hours=as_of))
    said = worker(*(None if each is None else NOW + timedelta(hours=each) for each in watermarks))
    at = time_of(Kept(lane, who), told(said), NOW)
    assert at == NOW + timedelta(hours=expected)
    assert ahead_of(NOW, at) == (at if expected else None)


def test_a_customer_of_what_is_played_is_never_judged_before_it_was_last() -> None:
    who = replace(full("acme"), as_of=PLAYED + timedelta(days=4))
    assert time_of(Kept(0, who), told(worker(PLAYED)), NOW) == who.as_of
