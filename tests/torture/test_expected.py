"""One thread's fold follows what lanes made of a log that was still being written; and what is wrong is seen."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import islice
from random import Random

import pytest

from streams.domain import decode, encode
from streams.engine.fold import Fold
from streams.engine.held import Held
from streams.engine.position import Position
from streams.engine.record import Output, Placed
from streams.events import REJECTS
from streams.settings import Settings
from tests.fuzz.lane import folds
from tests.oracle import Logged, partition_of
from tests.torture import lane, poison
from tests.torture.collected import Collected
from tests.torture.expected import Expected
from tests.torture.forwards import sent_on
from tests.torture.rejects import Reject
from tests.torture.stream import Sent, Stream
from tests.torture.tail import FACTS
from tests.torture.verdict import Verdict, judge

PARTITIONS = 2
ARRIVAL = 1_780_000_000_000


class Lanes:
    """The engine's own batches in memory, on logs that grow meanwhile; ``collected`` is what a reader would see."""

    def __init__(self, fold: Fold, seed: int) -> None:
        self.collected = Collected(Settings())
        self._random = Random(seed)
        self._logs: dict[tuple[str, int], list[Placed]] = defaultdict(list)
        self._held = [Held(fold, number, {}, Position()) for number in range(PARTITIONS)]

    def write(self, sent: Sent) -> None:
        """Let something arrive."""
        entry, partition = sent.entry, sent.partition
        if partition is None:
            partition = partition_of((entry.key or b"").decode(errors="surrogateescape"), PARTITIONS)
        self._append(Output(entry.topic, entry.key or None, entry.value, entry.headers, partition))

    def work(self) -> None:
        """Let every lane fetch something of what is there, and fold some of it."""
        for held in self._held:
            for topic, stretches in held.stretches.items():
                log = self._logs[topic, held.partition]
                stop = self._random.randint(stretches.have, len(log))
                stretches.accept(stretches.have, stop, log[stretches.have : stop], len(log))
            batch = held.next_batch(self._random.choice((1, 7, 1_000)))
            if batch.size:
                self.collected.states["customers"].update({key: data for key, data in batch.changes.items() if data})
                for key in [key for key, data in batch.changes.items() if data is None]:
                    self.collected.states["customers"].pop(key, None)
                self.collected.positions[held.partition].append((0.0, batch.position))
                for output in batch.outputs:
                    self._told(output)
            held.keep(batch)

    @property
    def caught_up(self) -> bool:
        """Whether the lanes have everything."""
        return all(
            held.caught_up and stretches.have == len(self._logs[topic, held.partition])
            for held in self._held
            for topic, stretches in held.stretches.items()
        )

    def _told(self, output: Output) -> None:
        if output.topic == REJECTS:
            self.collected.rejects[Reject(output.key, output.value, tuple(output.headers))] += 1
        elif output.topic in FACTS:
            self.collected.facts[output.topic, output.key or b""].append(output.value)
        else:
            forward = sent_on(output.topic, self._append(output))
            assert forward is not None
            self.collected.forwards[forward] += 1

    def _append(self, output: Output) -> Logged:
        assert output.partition is not None
        log = self._logs[output.topic, output.partition]
        log.append(Placed(output.topic, output.partition, len(log), ARRIVAL, output.key, output.value, output.headers))
        record = Logged(output.partition, len(log) - 1, ARRIVAL, output.key, output.value, output.headers)
        self.collected.inputs[output.topic, output.partition].append(record)
        return record


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the domain raise at poison, as torture's workers do."""
    folds()
    for module in poison.agents():
        monkeypatch.setattr(module, "step", poison.poisoned(module.step))


def lived_through(seed: int, many: int = 4_000) -> tuple[Lanes, Expected]:
    """Return lanes that have worked off a log as it was written, and who is to say whether they did it well."""
    lanes, random = Lanes(replace(folds()["customers"], partitions=PARTITIONS), seed), Random(seed)
    for sent in islice(Stream(seed, PARTITIONS, customers=12), many):
        lanes.write(sent)
        if random.random() < 0.05:
            lanes.work()
    while not lanes.caught_up:
        lanes.work()
    return lanes, Expected(PARTITIONS, "")


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("seed", range(3))
def test_what_lanes_made_of_a_growing_log_is_what_their_positions_say(seed: int) -> None:
    lanes, expected = lived_through(seed)
    facts = sum(map(len, lanes.collected.facts.values()))
    assert (facts > 100, len(lanes.collected.rejects) > 10, len(lanes.collected.forwards) > 2) == (True, True, True)
    verdict = judge(expected, lanes.collected)
    assert verdict == Verdict(events=verdict.events)
    assert verdict.events > 4_000


@pytest.mark.usefixtures("poisoned")
def test_a_lost_a_doubled_and_a_misplaced_fact_are_seen() -> None:
    lanes, expected = lived_through(5)
    lost, doubled, swapped = [told for told in lanes.collected.facts.values() if len(set(told)) > 8][:3]
    del lost[2]
    doubled.append(doubled[0])
    swapped[0], swapped[1] = swapped[1], swapped[0]
    verdict = judge(expected, lanes.collected)
    assert (verdict.lost, verdict.doubled, verdict.disordered) == (1, 1, 1)


@pytest.mark.usefixtures("poisoned")
def test_a_state_and_a_reject_that_are_not_as_they_should_be_are_seen() -> None:
    lanes, expected = lived_through(6)
    states = lanes.collected.states["customers"]
    key = min(states)
    customer = decode(states[key])
    customer.at += 1
    states[key] = encode(customer)
    lanes.collected.rejects[next(iter(lanes.collected.rejects))] += 1
    verdict = judge(expected, lanes.collected)
    assert (verdict.state_differences, verdict.rejects_wrong) == (1, 1)
    assert f"state of {key!r}: at: expected" in verdict.words[0]


def test_the_time_of_a_record_far_ahead_is_told_to_the_millisecond() -> None:
    assert lane._iso(32_964_912_597_803) == "3014-08-14T08:09:57.803000+00:00"
