"""Which topics Helix reads and writes, and how each is to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from streams.events import EXAMPLES, HEALTH, INPUTS, MODELS, OUTPUTS, REJECTS
from streams.settings import Settings

FOREVER: Final = -1
# The time of a record is its arrival on these: an event dated a day after its arrival is refused.
ARRIVING: Final = {"message.timestamp.type": "LogAppendTime"}
# Kept per key; within a day of being erased, a customer is gone from disk as well.
LATEST: Final = {
    "cleanup.policy": "compact",
    "max.compaction.lag.ms": "86400000",
    "delete.retention.ms": "86400000",  # or who reads on after a pause would not hear who was erased
}
SHORT_LOG: Final = {"segment.bytes": "67108864", "min.cleanable.dirty.ratio": "0.2"}  # for a recovery reads all of it
ONE_PARTITION: Final = (EXAMPLES, MODELS)


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """A topic as Helix wants it; ``replication_factor`` -1 is the broker's own default.

    One that is ``made_by_workers`` may be missing: the first worker makes it.
    """

    name: str
    partitions: int
    config: dict[str, str] = field(default_factory=dict)
    replication_factor: int = -1
    made_by_workers: bool = False


def wanted(settings: Settings, *, min_insync: int | None = None, retention_ms: int = FOREVER) -> list[TopicSpec]:
    """Return every topic of a Helix, inputs first; ``retention_ms`` is how long events and facts are kept."""
    kept = {"cleanup.policy": "delete", "retention.ms": str(retention_ms), "retention.bytes": "-1"}
    return [
        TopicSpec(
            settings.topic(name),
            1 if name in ONE_PARTITION else settings.partitions,
            (LATEST if name in (HEALTH, MODELS) else kept)
            | (ARRIVING if name in (*INPUTS, EXAMPLES) else {})
            | _insync(min_insync),
            settings.replication,
        )
        for name in (*INPUTS, *OUTPUTS, REJECTS)
    ]


def changelogs(settings: Settings, *, min_insync: int | None = None) -> list[TopicSpec]:
    """Return the topics that keep the workers' state; the engine makes them with the same settings."""
    partitions = {"customers": settings.partitions, "learners": 1}
    return [
        TopicSpec(
            f"{settings.application}-{table}-changelog",
            many,
            LATEST | SHORT_LOG | _insync(min_insync),
            settings.replication,
            made_by_workers=True,
        )
        for table, many in partitions.items()
    ]


def _insync(least: int | None) -> dict[str, str]:
    return {} if least is None else {"min.insync.replicas": str(least)}
