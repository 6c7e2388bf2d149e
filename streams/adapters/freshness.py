"""Whether the picture is fresh, and in plain words why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from msgspec import structs
from redis import RedisError

from streams.adapters.reading_view import PartitionPicture, StreamPicture, ViewReader
from streams.adapters.reading_view.stream import slowest, waiting
from streams.adapters.view.foreign import foreign
from streams.adapters.view.worker import Latency, Worker, bands_told

QUIET: Final = timedelta(seconds=10)
OLD: Final = timedelta(minutes=15)
MUCH_LAG: Final = 1_000
MUCH_WAITING: Final = 5_000  # customers
MISSED_TICKS: Final = 12  # some may be late, and clocks differ
UNREADABLE: Final = "unreadable"
UNWRITTEN: Final = "unwritten"
FULL: Final = "redis_full"
POLICIES: Final = "policies"
State = Literal["live", "played", "slow", "stale", "gone"]


class Freshness(NamedTuple):
    """How fresh the picture is; each warning is a word for a reason.

    ``played`` is another time than the clock's that moves on, as in a replay or a demo: that is no reason to worry.
    ``lag`` and ``latency``, that of the slowest partition, are None where the picture is stale; ``since`` is since when
    it is stale or gone, if that is known.
    ``calm`` is one that is live though no event has come within the last seconds: every worker says that time passes.
    """

    state: State
    warnings: tuple[str, ...] = ()
    watermark: datetime | None = None
    lag: int | None = None
    latency: Latency | None = None
    since: datetime | None = None
    calm: bool = False


def quiet(worker: Worker, now: datetime) -> bool:
    """Return whether a worker has given no sign of life for too long."""
    return now - worker.at > QUIET


def heard(picture: StreamPicture, now: datetime) -> StreamPicture:
    """Return a picture whose ``lag`` and ``latency`` are of partitions alone whose workers report still."""
    reported = reporting(picture, now)
    return structs.replace(picture, lag=waiting(reported), latency=slowest(reported))


def reporting(picture: StreamPicture, now: datetime) -> list[PartitionPicture]:
    """Return the partitions whose workers report still."""
    silent = {each.worker for each in picture.workers if quiet(each, now)}
    return [each for each in picture.partitions if each.worker not in silent]


def freshness(
    picture: StreamPicture,
    partitions: int,
    now: datetime,
    policies: str | None = None,
    full: Callable[[], bool] = lambda: False,
) -> Freshness:
    """Return how fresh a picture of the stream is by the clock; ``partitions`` are to be held.

    ``policies`` is the version of those that it is shown by, if by any, where no worker says its bands: that a customer
    may be shown by others than it was judged by is told. Where workers are silent ``full`` says whether they may be so
    because Redis takes nothing.
    """
    state, warning = judged(picture, partitions, now)
    if state == "stale" and warning != UNREADABLE and full():
        warning = FULL
    others = policies and undrawn(picture.workers, policies, now)
    told = dict.fromkeys([warning, UNREADABLE if picture.unreadable else "", POLICIES if others else ""])
    lag, latency = (None, None) if state == "stale" else (picture.lag, picture.latency)
    since = left(picture, now) if state == "stale" and warning != UNREADABLE else None
    calm = state == "live" and rests(picture, now)
    return Freshness(state, tuple(filter(None, told)), picture.watermark, lag, latency, since, calm)


def differing(workers: Iterable[Worker], policies: str, now: datetime) -> list[Worker]:
    """Return the workers at work that judge by other policies; of those of an earlier build it is not known."""
    return [each for each in workers if each.policies not in (None, policies) and not quiet(each, now)]


def undrawn(workers: Sequence[Worker], policies: str, now: datetime) -> list[Worker]:
    """Return the workers at work by whose bands nothing is drawn: they say others than the newest sign of life does.

    Of who says none the version of the policies is to be ours.
    """
    drawn = bands_told(workers)
    others = [each for each in workers if each.bands not in (None, drawn) and not quiet(each, now)]
    return others + [each for each in differing(workers, policies, now) if each.bands is None]


def left(picture: StreamPicture, now: datetime) -> datetime | None:
    """Return when the last worker reported, or ended, of which none does now.

    While any does it is not known: who held last what nobody holds may have reported long before it was let go.
    """
    if any(not quiet(worker, now) for worker in picture.workers):
        return None
    return max((worker.at for worker in picture.workers), default=picture.ended_at)


def judged(picture: StreamPicture, partitions: int, now: datetime) -> tuple[State, str]:
    """Return the state, and the gravest reason for it."""
    alive = [each for each in picture.workers if not quiet(each, now)]
    held = {lane.partition for worker in alive for lane in worker.lanes}
    if len(held) < partitions and picture.lacks_workers:
        return "stale", UNREADABLE
    if not alive:
        return "stale", "worker_silent" if picture.workers else "no_worker"
    if len(held) < partitions:
        return "stale", "unheld"
    return paced(picture, alive, now)


def paced(picture: StreamPicture, alive: Sequence[Worker], now: datetime) -> tuple[State, str]:
    """Return the same where every partition is held by a worker that is at work."""
    if (picture.lag or 0) > MUCH_LAG:
        return "slow", "lag"
    if sum(worker.waiting for worker in alive) > MUCH_WAITING:
        return "slow", UNWRITTEN
    if any(stands(worker, now) for worker in alive):
        return "slow", "old"
    if picture.watermark is None or now - picture.watermark > OLD:
        return ("played", "") if moves(picture) else ("slow", "old")
    return "live", ""


def moves(picture: StreamPicture) -> bool:
    """Return whether events have come within the last seconds."""
    return any(each.records_per_second for each in picture.partitions)


def rests(picture: StreamPicture, now: datetime) -> bool:
    """Return whether it is known that no event has come within the last seconds, and that time goes on all the same."""
    ticking = all(each.tick_seconds is not None for each in picture.workers if not quiet(each, now))
    return ticking and bool(picture.partitions) and all(each.records_per_second == 0 for each in picture.partitions)


def stands(worker: Worker, now: datetime) -> bool:
    """Return whether time stands still in a partition though its worker would say there that it passes.

    So Kafka takes nothing from the worker, or hands it nothing: nothing is known to wait, and nothing new is known.
    """
    if worker.tick_seconds is None:
        return False
    reached = [lane.watermark for lane in worker.lanes if lane.watermark and lane.records_per_second == 0]
    return any((now - each).total_seconds() > MISSED_TICKS * worker.tick_seconds for each in reached)


def seen(reader: ViewReader, partitions: int, now: datetime, policies: str | None = None) -> Freshness:
    """Return how fresh the picture is; where Redis does not answer, that. Raise what is foreign to the view."""
    try:
        return freshness(reader.stream(), partitions, now, policies, reader.full)
    except RedisError as error:
        if foreign(error):
            raise
        return Freshness("gone", ("no_redis",))
