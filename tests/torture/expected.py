"""What should have come out, one thread's fold of the same log in the order that the lanes' positions record.

A position names the next offset of every topic: what lies between it and the one before was one batch, and within a
batch the merge needs nothing but the log. So the fold goes on from round to round, and never begins anew.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from streams.domain import Policies, encode, step
from streams.engine.position import NEVER, Position
from streams.events import HEALTH, TICKS, TOPIC_OF, CustomerErased, ExampleLabelled
from streams.models import state as learner
from streams.models.learner import learn
from tests import oracle
from tests.oracle import DAY, READERS, TOPICS, Logged, partition_of, unknown
from tests.torture.poison import is_poison
from tests.torture.rejects import Reject, rejected

MOST_BYTES: Final = 1 << 20
JSON: Final = msgspec.json.Encoder()


@dataclass
class Lane(oracle.Lane):
    """One partition; ``rejects`` and ``forwards`` are what did not count."""

    partition: int = 0
    partitions: int = 1
    namespace: str = ""
    rejects: Counter[Reject] = field(default_factory=Counter)
    forwards: Counter[tuple[str, int, bytes | None, bytes | None]] = field(default_factory=Counter)

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
        if key is not None and key not in self.customers and partition_of(key, self.partitions) != self.partition:
            self.forwards[topic, self.partition, record.key, record.value] += 1
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
    return datetime.fromtimestamp(time / 1000, UTC).isoformat()


class Expected:
    """The lanes of all partitions, and the learner."""

    def __init__(self, partitions: int, namespace: str) -> None:
        self.outcome = oracle.Outcome()
        self._names = {topic: namespace + topic for topic in TOPICS}
        policies = Policies.default()
        self.lanes = [
            Lane(self.outcome, policies, partition=one, partitions=partitions, namespace=namespace)
            for one in range(partitions)
        ]
        self.learner = learner.new("churn")
        self.learned = 0
        self.models: list[bytes] = []
        self.wrong: list[str] = []

    def fold(self, inputs: Mapping[tuple[str, int], deque[Logged]], positions: Mapping[int, deque[Position]]) -> int:
        """Fold what the positions say was taken, which is taken out of both; return how many records."""
        folded = 0
        for lane, queue in ((self.lanes[number], queue) for number, queue in list(positions.items())):
            while queue:
                folded += self._batch(lane, queue.popleft(), inputs)
        return folded

    def learn(self, examples: Sequence[bytes]) -> None:
        """Learn these in their order."""
        for example in examples:
            self.learner, told = learn(self.learner, msgspec.json.decode(example, type=ExampleLabelled))
            self.models += map(JSON.encode, told)
        self.learned += len(examples)

    def states(self) -> dict[str, bytes]:
        """Return every customer, encoded."""
        return {key: encode(one) for lane in self.lanes for key, one in lane.customers.items()}

    def facts(self) -> dict[tuple[str, bytes], list[bytes | None]]:
        """Return what is to be told since this was last asked, by topic and key in order; None is a tombstone."""
        told: dict[tuple[str, bytes], list[bytes | None]] = {}
        for key, facts in self.outcome.facts.items():
            for fact in facts:
                gone = isinstance(fact, CustomerErased)
                topic = HEALTH if gone else TOPIC_OF[type(fact)]
                told.setdefault((topic, key.encode()), []).append(None if gone else JSON.encode(fact))
        self.outcome.facts.clear()
        return told

    def _batch(self, lane: Lane, at: Position, inputs: Mapping[tuple[str, int], deque[Logged]]) -> int:
        logs = {
            topic: _before(inputs.get((topic, lane.partition), deque()), at.offsets.get(name, 0))
            for topic, name in self._names.items()
        }
        lane.fold(logs)
        if at.closing is not None:
            lane.let_pass(at.watermark, at.closing)
        elif at.watermark not in (lane.watermark, NEVER):
            self.wrong.append(f"watermark of lane {lane.partition}: {lane.watermark}, but it says {at.watermark}")
        return sum(map(len, logs.values()))


def _before(queue: deque[Logged], offset: int) -> list[Logged]:
    taken = []
    while queue and queue[0].offset < offset:
        taken.append(queue.popleft())
    return taken
