"""How long records take is told of all of them, by a few of each batch, and of the last seconds only."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.engine.held import SAMPLES, Held
from streams.engine.latency import SECONDS, Latency, Quantiles, Recent, quantiles
from streams.engine.position import Position
from streams.engine.record import Output, Placed
from streams.engine.transaction import GivenUp
from tests.engine.counting import SHOUTS, WORDS, counting
from tests.engine.test_lane import Slowly, lane_of


def record(topic: str, offset: int, arrival: int) -> Placed:
    body = {"key": "k", "word": "w", "time": arrival}
    return Placed(topic, 0, offset, arrival, b"k", json.dumps(body).encode())


def least(sorted_ages: Sequence[int], share: float) -> int:
    """The least age that so many of them do not exceed."""
    return next(age for at, age in enumerate(sorted_ages, 1) if at >= share * len(sorted_ages) - 1e-9)


@given(st.lists(st.integers(-1_000, 10_000_000), min_size=1, max_size=300))
def test_the_quantiles_are_those_of_an_oracle(ages: list[int]) -> None:
    latency = Latency()
    latency.add([(5_000_000_000 - age, 1.0) for age in ages], now=5_000_000_000)
    found, wanted = quantiles(latency.counts), sorted(max(0, age) for age in ages)
    assert found is not None
    assert found.p50_seconds == pytest.approx(least(wanted, 0.5) / 1_000, rel=0.05, abs=0.0015)
    assert found.p99_seconds == pytest.approx(least(wanted, 0.99) / 1_000, rel=0.05, abs=0.0015)


def test_only_the_last_seconds_count() -> None:
    clock, latency = [0.0], Latency()
    recent = Recent(lambda: clock[0])
    assert recent.of(0, latency.counts) is None
    latency.add([(0, 1_000.0)], now=60_000)
    clock[0] = 1.0
    slow = recent.of(0, latency.counts)
    assert slow is not None
    assert slow.p50_seconds == pytest.approx(60, rel=0.05)
    clock[0] = SECONDS + 1.5
    assert recent.of(0, latency.counts) is None
    latency.add([(0, 10.0)], now=3)
    clock[0] += 1.0
    assert recent.of(0, latency.counts) == Quantiles(0.003, 0.003)
    assert recent.of(0, {}) is None  # another lane of the same number begins anew


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_few_records_stand_for_a_whole_batch_of_every_topic(words: int, shouts: int) -> None:
    held = Held(counting(), 0, {}, Position())
    for topic, many in ((WORDS, words), (SHOUTS, shouts)):
        records = [record(topic, at, 1_000 + at) for at in range(many)]
        held.stretches[topic].accept(0, many, records, many)
    held.next_batch(10_000)
    told = list(held.arrived())
    assert sum(weight for _, weight in told) == pytest.approx(words + shouts)
    ends = {end for many in (words, shouts) if many for end in (1_000, 999 + many)}
    assert ends <= {arrival for arrival, _ in told}
    assert len(told) <= 2 * SAMPLES


class Refusing(Slowly):
    """Owns a lane no more."""

    async def commit(self, _: Mapping[str, bytes | None], position: Position, __: Sequence[Output] = ()) -> None:
        """Refuse."""
        raise GivenUp


@pytest.mark.parametrize(("owner", "counted"), [(Slowly(), 3), (Refusing(), 0)])
async def test_a_lane_counts_what_it_committed_and_nothing_else(owner: Slowly, counted: int) -> None:
    lane = lane_of(owner)
    arrival = time.time_ns() // 1_000_000 - 60_000
    lane.accept(WORDS, 0, 3, [record(WORDS, at, arrival) for at in range(3)], 3)
    if counted:
        assert await lane._work()
    else:
        with pytest.raises(GivenUp):
            await lane._work()
    assert sum(lane.counters.latency.counts.values()) == counted
    if found := quantiles(lane.counters.latency.counts):
        assert found.p50_seconds >= 60 * 0.95
