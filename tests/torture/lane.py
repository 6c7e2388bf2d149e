"""What one partition should have come to: the oracle's lane, with what it rejects and forwards."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from streams.domain import Customer, step
from streams.events import TICKS, CustomerErased
from tests import oracle
from tests.oracle import DAY, READERS, Logged, partition_of, unknown
from tests.torture.forwards import Forward
from tests.torture.poison import is_poison
from tests.torture.rejects import Reject, rejected

MOST_BYTES: Final = 1 << 20


@dataclass
class Lane(oracle.Lane):
    """One partition; ``rejects`` and ``forwards`` are what did not count.

    What is told is told at the ``moment`` of the batch in hand, which ``moments`` has of every fact in ``outcome``.
    """

    partition: int = 0
    partitions: int = 1
    namespace: str = ""
    moment: float = 0.0
    moments: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    rejects: Counter[Reject] = field(default_factory=Counter)
    forwards: Counter[Forward] = field(default_factory=Counter)

    def read(self, topic: str, log: Sequence[Logged]) -> Iterator[Any]:
        """Yield (key, event, time, record) of what counts."""
        for record in log:
            try:
                key, event, time = _read(topic, record)
            except ValueError as error:
                self._reject(topic, record, str(error))
            else:
                yield key, event, min(time, record.timestamp), record

    def take(self, topic: str, record: Logged, key: str | None, event: Any, time: int) -> None:
        """Let time pass up to an event, and apply it, unless it belongs elsewhere or the domain raises at it."""
        belongs = self.partition if key is None or key in self.customers else partition_of(key, self.partitions)
        if belongs != self.partition:
            forward = Forward(topic, self.partition, belongs, record.key, record.value, tuple(record.headers))
            self.forwards[forward] += 1
            return
        self.let_pass(time)
        if key is None:
            return
        if is_poison(event):
            self._reject(topic, record, f"Poisoned: {event.event_id}")
            return
        assert self.watermark is not None
        kept, facts = step(self.customer(key), event, self.policies, unknown, self.watermark / 1000)
        self.apply(key, (kept, [*facts, event] if isinstance(event, CustomerErased) else facts))

    def apply(self, key: str, made: tuple[Customer | None, Sequence[Any]]) -> None:
        """Keep what a customer has come to, and what is to be told, and when that was."""
        super().apply(key, made)
        self.moments[key] += [self.moment] * (len(self.outcome.facts[key]) - len(self.moments[key]))

    def _reject(self, topic: str, record: Logged, reason: str) -> None:
        self.rejects[rejected(self.namespace + topic, record, reason)] += 1


def _read(topic: str, record: Logged) -> tuple[str | None, Any, int]:
    if record.value is None:
        raise ValueError("value: none (a tombstone)")
    if len(record.value) > MOST_BYTES:
        raise ValueError(f"value: {len(record.value)} bytes, more than {MOST_BYTES}")
    if topic != TICKS and not record.key:
        raise ValueError("key: empty")
    key, event, time = READERS[topic](record)
    if key is not None and key.startswith("\x00"):
        raise ValueError(f"key: {key!r} is empty or begins with NUL, which the engine keeps for itself")
    if time - record.timestamp > DAY * 1000:
        raise ValueError(f"occurred_at: {_iso(time)} is more than a day after its arrival at {_iso(record.timestamp)}")
    return key, event, time


def _iso(time: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=time)).isoformat()  # exact, in any year
