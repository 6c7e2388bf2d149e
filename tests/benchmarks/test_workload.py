"""The log of the benchmark: the product's own form, the same every time, skewed as asked."""

from collections import Counter
from itertools import islice

import msgspec
import pytest

from benchmarks.throughput import expected
from benchmarks.workload import Skew, Workload, records
from streams.domain.days import DAY, HOUR, seconds
from streams.events import FeatureUsed


def events(workload: Workload) -> list[FeatureUsed]:
    return [msgspec.json.decode(value, type=FeatureUsed) for _, value in records(workload)]


@pytest.mark.parametrize("skew", ["uniform", "skewed"])
def test_the_same_seed_gives_the_same_log(skew: Skew) -> None:
    workload = Workload(100, skew, 500)
    assert list(records(workload)) == list(records(workload))
    assert list(records(workload)) != list(records(Workload(100, skew, 500, seed=2)))


def test_records_are_what_the_product_writes() -> None:
    for key, value in islice(records(Workload(100, "uniform", 400)), 250, 300):
        event = msgspec.json.decode(value, type=FeatureUsed)
        assert msgspec.json.encode(event) == value
        assert event.customer_id.encode() == key
        assert 110 <= len(value) <= 150


def test_events_come_in_order_on_a_day_in_which_no_day_closes() -> None:
    times = [event.occurred_at for event in events(Workload(100, "uniform", 1_000))]
    assert times == sorted(times)
    assert seconds(times[0]) % DAY >= HOUR
    assert times[0].date() == times[-1].date()


def test_a_skewed_log_falls_on_fewer_customers() -> None:
    busiest: dict[str, int] = {}
    for skew in ("uniform", "skewed"):
        counts = Counter(event.customer_id for event in events(Workload(50, skew, 5_000)))
        busiest[skew] = max(counts.values())
    assert busiest["skewed"] > 1.5 * busiest["uniform"]


def test_a_fold_is_the_same_every_time_and_differs_with_the_log() -> None:
    one, other = Workload(20, "uniform", 300), Workload(20, "uniform", 301)
    for fold in (expected.small, expected.full):
        assert fold.__wrapped__(one) == fold.__wrapped__(one)
        assert fold.__wrapped__(one).states != fold.__wrapped__(other).states
    assert expected.full(one).facts > 0
