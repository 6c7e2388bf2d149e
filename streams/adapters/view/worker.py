"""How the workers are doing: the signs of life that the view keeps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec
from msgspec import UNSET, Struct, UnsetType

from streams.events import Time


class Latency(Struct, frozen=True, kw_only=True):
    """How long records took from their arrival on the log until the transaction that counted them was committed.

    Of those of the last seconds half took no longer than ``p50_seconds``, and 99 of 100 no longer than ``p99_seconds``.
    """

    p50_seconds: float
    p99_seconds: float


class Lane(Struct, frozen=True, kw_only=True):
    """How one partition is doing: records not yet processed, event time reached, records and rejects since start.

    ``records_per_second`` and ``latency`` are those of the last seconds; None where it is not measured yet, and where
    nothing came.
    """

    partition: int
    lag: int | None = None
    watermark: Time | None = None
    records: int = 0
    rejected: int = 0
    records_per_second: float | None = None
    latency: Latency | None = None


class BandLimits(Struct, frozen=True, kw_only=True):
    """From which score on a worker calls a customer healthy, or to be watched, and how far past that a band is left."""

    healthy: float
    watch: float
    hysteresis: float


class Worker(Struct, frozen=True, kw_only=True):
    """A sign of life of one worker; ``at`` is the clock's time, ``policies`` the version of those that it judges by.

    ``bands`` are their limits, None of an earlier build.
    ``tick_seconds`` is how long a partition is quiet before the worker says there that time passes, None where it does
    not; ``waiting`` is how many customers are not in the view as they are. Who ends in good order leaves a last word,
    with ``ended_at`` and the partitions that it had, for the time that there is no other: it is in no list of workers.
    """

    worker: str
    at: Time
    started_at: Time
    host: str = ""
    pid: int = 0
    version: str = ""
    policies: str | None = None
    bands: BandLimits | None = None
    model_version: int | None = None
    tick_seconds: float | None = None
    waiting: int = 0
    lanes: tuple[Lane, ...] = ()
    ended_at: Time | UnsetType = UNSET


WORKER: Final = msgspec.json.Decoder(Worker)


def bands_told(workers: Iterable[Worker]) -> BandLimits | None:
    """Return the bands of whoever gave a sign of life last, and says any."""
    told = [each for each in workers if each.bands is not None]
    return max(told, key=lambda each: each.at).bands if told else None
