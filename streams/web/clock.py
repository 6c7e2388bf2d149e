"""What time it is for commands: the clock's, or that of a stream which plays another time, such as a demo's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from streams.adapters.reading_view import StreamPicture
from streams.adapters.reading_view.moment import now_by
from streams.adapters.view.blob import Kept

SAME_TIME: Final = timedelta(days=1)
AHEAD: Final = timedelta(minutes=15)  # less is a matter of clocks


def stream_time(stream: StreamPicture, as_of: datetime | None, now: datetime | None = None) -> datetime:
    """Return the time of the stream: now, unless all partitions were more than a day behind when last told.

    A command dated ahead of its stream would take every customer of its partition along; one that is dated early is
    judged by how far time has come. Where no worker is at work, it is told by the last word of those who were. Where
    one is, and has told no time yet, it is ``as_of``, when the customer was judged.
    """
    now = now or datetime.now(UTC)
    told = [lane.watermark for worker in stream.workers for lane in worker.lanes if lane.watermark is not None]
    newest = max(told, default=now_by(as_of if stream.workers else stream.watermark, now))
    at = max((worker.at for worker in stream.workers), default=stream.ended_at or now)
    return now if at - newest <= SAME_TIME else newest


def time_of(found: Kept, stream: StreamPicture, now: datetime | None = None) -> datetime:
    """Return the time at which a command for a customer is judged, as far as the view knows.

    That is the stream's, unless events dated ahead have taken the customer, or its partition, further.
    """
    told = [one.watermark for worker in stream.workers for one in worker.lanes if one.partition == found.lane]
    as_of = found.portrait.as_of
    ahead = (each for each in (as_of, *told) if each is not None)
    return max(stream_time(stream, as_of, now), *ahead)


def ahead_of(now: datetime, at: datetime) -> datetime | None:
    """Return a customer's time where that is so far ahead of the stream's that people are to be told."""
    return at if at - now > AHEAD else None
