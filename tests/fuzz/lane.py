"""The whole step of a worker without Kafka: readers, merge, agents and writers, as the product wires them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

import streams.agents  # noqa: F401 declares the agents on the app
from streams.adapters.view.project import Describe
from streams.app import engine, policies
from streams.engine.batch import Batch
from streams.engine.fold import Fold
from streams.engine.held import Held
from streams.engine.position import Position
from streams.engine.record import Output, Placed
from tests.fuzz.mutations import Hostile

ARRIVAL: Final = 1_713_000_000_000  # some months after what the sound records tell
RAISED: Final = ("Error: ", "Exception: ")


@dataclass
class Tally:
    """What became of records; ``raised`` are reasons that show that code of ours raised, with a record that did it."""

    records: int = 0
    accepted: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    raised: dict[str, Placed] = field(default_factory=dict)


def folds() -> Mapping[str, Fold]:
    """Return the product's folds, with their agents."""
    if not engine._lanes._folds:
        engine._appoint()
    return engine._lanes._folds


class Fuzzed:
    """A lane of a fold that is given hostile records; ``tally`` says what became of them."""

    def __init__(self, fold: Fold, seed: int) -> None:
        self.tally = Tally()
        self._fold, self._random = fold, Random(seed)
        self._makers = {topic: Hostile(topic, list(fold.readers)) for topic in fold.readers}
        self._describe = Describe(policies)

    def batch(self, size: int) -> None:
        """Give a new lane so many records; raise AssertionError where one is neither accepted nor rejected."""
        records: dict[str, list[Placed]] = {topic: [] for topic in self._fold.readers}
        for _ in range(size):
            topic = self._random.choice(list(records))
            made = self._makers[topic].record(self._random)
            records[topic].append(Placed(topic, 0, len(records[topic]), ARRIVAL, *made))
        self.fold(records)

    def fold(self, records: Mapping[str, Sequence[Placed]]) -> None:
        """Give a new lane these records."""
        held = Held(self._fold, 0, {}, Position(), ends={topic: len(each) for topic, each in records.items()})
        for topic, each in records.items():
            assert held.stretches[topic].accept(0, len(each), each, len(each))
        while (batch := held.next_batch(10_000)).size:
            self._check(batch, records)
            held.keep(batch)
        assert held.caught_up
        for state in held.states.values():
            again = self._fold.states.encode(self._fold.states.decode(state))
            assert again == state, "a state is not what its bytes say"
            if self._fold.table == "customers":
                self._describe(state)

    def _check(self, batch: Batch, records: Mapping[str, Sequence[Placed]]) -> None:
        tally, rejects = self.tally, [one for one in batch.outputs if one.topic == self._fold.rejects]
        assert len(rejects) == batch.rejected
        tally.rejected += batch.rejected
        tally.records += batch.size - batch.closes
        tally.accepted += batch.size - batch.closes - batch.rejected
        for output in batch.outputs:
            _writable(output)
        for reject in rejects:
            of = dict(reject.headers[:4])
            reason = of["reason"].decode()
            assert reason
            tally.reasons[reason.split(":")[0][:40]] += 1
            if any(word in reason for word in RAISED):
                topic, offset = of["source_topic"].decode(), int(of["source_offset"])
                tally.raised.setdefault(reason[:60], records[topic][max(offset, 0)])


def _writable(output: Output) -> None:
    """Assert that librdkafka takes this."""
    assert output.key is None or type(output.key) is bytes
    assert output.value is None or type(output.value) is bytes
    for name, value in output.headers:
        assert type(name) is str
        assert name.encode() is not None
        assert value is None or type(value) is bytes
