"""What should have come out, one thread's fold of the same log in the order that the lanes' positions record.

A position names the next offset of every topic: what lies between it and the one before was one batch, and within a
batch the merge needs nothing but the log. So the fold goes on from round to round, and never begins anew.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from streams.domain import Policies, encode
from streams.engine.position import NEVER, Position
from streams.events import HEALTH, TOPIC_OF, CustomerErased, ExampleLabelled
from streams.models import state as learner
from streams.models.learner import learn
from tests import oracle
from tests.oracle import TOPICS, Logged
from tests.torture.lane import Lane
from tests.torture.said import Story

JSON: Final = msgspec.json.Encoder()


class Expected:
    """The lanes of all partitions, and the learner; ``stories`` are what was said so far, by customer.

    ``moments`` are when what `facts` returned last was committed.
    """

    def __init__(self, partitions: int, namespace: str) -> None:
        self.outcome = oracle.Outcome()
        self._names = {topic: namespace + topic for topic in TOPICS}
        policies = Policies.default()
        self.moments: dict[tuple[str, bytes], list[float]] = {}
        self._told: dict[str, list[float]] = defaultdict(list)
        where: dict[str, Any] = {"partitions": partitions, "namespace": namespace, "moments": self._told}
        self.lanes = [Lane(self.outcome, policies, partition=one, **where) for one in range(partitions)]
        self.learner = learner.new("churn")
        self.learned = 0
        self.models: list[bytes] = []
        self.stories: dict[str, Story] = defaultdict(Story)
        self.wrong: list[str] = []

    def fold(
        self, inputs: Mapping[tuple[str, int], deque[Logged]], positions: Mapping[int, deque[tuple[float, Position]]]
    ) -> int:
        """Fold what the positions say was taken, which is taken out of both; return how many records."""
        folded = 0
        for lane, queue in ((self.lanes[number], queue) for number, queue in list(positions.items())):
            while queue:
                lane.moment, at = queue.popleft()
                folded += self._batch(lane, at, inputs)
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
        told: dict[tuple[str, bytes], list[bytes | None]] = defaultdict(list)
        self.moments = defaultdict(list)
        for key, facts in self.outcome.facts.items():
            for fact, moment in zip(facts, self._told[key], strict=True):
                topic, body = self._said(key, fact, moment)
                told[topic, key.encode()].append(body)
                self.moments[topic, key.encode()].append(moment)
        self.outcome.facts.clear()
        self._told.clear()
        return told

    def _said(self, key: str, fact: Any, moment: float) -> tuple[str, bytes | None]:
        if isinstance(fact, CustomerErased):
            self.stories[key].end()
            return HEALTH, None
        topic, body = TOPIC_OF[type(fact)], JSON.encode(fact)
        self.stories[key].hear(topic, fact, body, moment)
        return topic, body

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
