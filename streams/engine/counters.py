"""What a lane has done, for people and their instruments."""

from __future__ import annotations

from dataclasses import dataclass, field

from streams.engine.batch import Batch
from streams.engine.held import Held
from streams.engine.latency import Latency
from streams.engine.position import NEVER


@dataclass(slots=True)
class Counters:
    """Of one lane since this process took it over; ``watermark`` in ms since the epoch, ``lag`` in records.

    ``offsets``, ``watermark`` and ``closing`` are its position: the same position, the same states.
    """

    events: int = 0
    closes: int = 0
    facts: int = 0
    rejects: int = 0
    forwards: int = 0
    batches: int = 0
    aborts: int = 0
    fold_seconds: float = 0.0
    commit_seconds: float = 0.0
    latency: Latency = field(default_factory=Latency)
    watermark: int | None = None
    lag: int = 0
    buffered: int = 0
    states: int = 0
    offsets: dict[str, int] = field(default_factory=dict)
    closing: str | None = None

    def add(self, batch: Batch, fold_seconds: float, commit_seconds: float) -> None:
        """Count a committed batch."""
        self.batches += 1
        self.events += batch.events
        self.closes += batch.closes
        self.facts += len(batch.facts)
        self.rejects += batch.rejected
        self.forwards += len(batch.misrouted)
        self.fold_seconds += fold_seconds
        self.commit_seconds += commit_seconds

    def has(self, held: Held) -> None:
        """Note what the lane holds now."""
        self.watermark = None if held.position.watermark == NEVER else held.position.watermark
        self.lag = sum(had.lag for had in held.stretches.values())
        self.buffered = sum(had.held for had in held.stretches.values())
        self.states = len(held.states)
        self.offsets = held.position.offsets
        self.closing = held.position.closing
