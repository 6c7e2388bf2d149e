"""How the workers are doing: the signs of life that the view keeps."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Lane(Struct, frozen=True, kw_only=True):
    """How one partition is doing: records not yet processed, event time reached, records and rejects since start.

    ``records_per_second`` is that of the last seconds.
    """

    partition: int
    lag: int | None = None
    watermark: datetime | None = None
    records: int = 0
    rejected: int = 0
    records_per_second: float = 0.0


class Worker(Struct, frozen=True, kw_only=True):
    """A sign of life of one worker; ``at`` is the clock's time."""

    worker: str
    at: datetime
    started_at: datetime
    host: str = ""
    pid: int = 0
    version: str = ""
    model_version: int | None = None
    lanes: tuple[Lane, ...] = ()
