"""What a lane has done, for people and their instruments: written by the lane alone, read by anybody."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Counters:
    """Of one lane since this process took it over; ``watermark`` in ms since the epoch, ``lag`` in records."""

    events: int = 0
    closes: int = 0
    facts: int = 0
    rejects: int = 0
    forwards: int = 0
    batches: int = 0
    aborts: int = 0
    fold_seconds: float = 0.0
    commit_seconds: float = 0.0
    watermark: int | None = None
    lag: int = 0
    buffered: int = 0
    states: int = 0
    offsets: dict[str, int] = field(default_factory=dict)
