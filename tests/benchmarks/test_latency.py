"""The pure parts of the latency benchmark."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from benchmarks.latency.percentiles import percentile, told
from benchmarks.latency.plan import FEATURES, Plan, partition_of
from benchmarks.latency.reading import outcome
from benchmarks.latency.targets import table
from streams import domain
from streams.domain import Policies
from streams.events import CustomerSignedUp, FeatureUsed, HealthChanged

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def plan(first_partition: int = 0) -> Plan:
    return Plan(
        "p", rate=100.0, seconds=2.0, warm_seconds=0.5, begin=NOON, partitions=8, first_partition=first_partition
    )


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(one) for one in range(1, 1001)]
    assert percentile(values, 0.5) == 500.0
    assert percentile(values, 0.99) == 990.0
    assert percentile(values, 0.999) == 999.0
    assert percentile([7.0], 0.5) == 7.0


def test_what_is_not_answered_lowers_the_share_and_hides_nothing() -> None:
    assert told([0.001, 0.002], 4) == {
        "asked": 4,
        "answered_share": 0.5,
        "p50_ms": 1.0,
        "p99_ms": 2.0,
        "p999_ms": 2.0,
        "max_ms": 2.0,
    }
    assert told([], 4) == {"asked": 4, "answered_share": 0.0}


def test_the_schedule_waits_for_nobody() -> None:
    assert [plan().due(event) for event in range(3)] == [0.0, 0.01, 0.02]
    assert (plan().warm_events, plan().events) == (50, 250)


def test_what_was_not_due_yet_was_not_asked() -> None:
    assert [plan().due_until(seconds) for seconds in (0.0, 1.0, 99.0)] == [0, 100, 250]


def test_a_runtime_that_was_stopped_is_told_to_have_been() -> None:
    row = {"runtime": "helix", "case": "200 events/s", "settled": True, "answered_share": 1.0, "p50_ms": 9.0}
    good, bad = table([row, {**row, "settled": False}]).splitlines()[2:]
    assert good == "| helix | 200 events/s | 9.0 (≤ 15) | – | – | – | 100.00 % |"
    assert bad.startswith("| helix | 200 events/s (too much: stopped) |")
    assert "(too much: stopped, 1,234 answered a second) |" in table(
        [{**row, "settled": False, "answered_per_second": 1234.4}]
    )


def test_what_a_runtime_that_was_stopped_could_take_is_what_it_had_answered_by_then() -> None:
    late = outcome(plan(), dict.fromkeys(range(80), 2.0), 2.0)
    assert (late["settled"], late["asked"], late["answered_share"]) == (False, 150, 0.2)
    assert late["answered_per_second"] == 40.0
    assert late["max_ms"] == 1_500.0  # event 50, the first that is measured, was due after half a second
    done = outcome(plan(), {event: plan().due(event) + 0.01 for event in range(250)}, 3.0)
    assert (done["settled"], done["asked"], done["p50_ms"]) == (True, 200, 10.0)
    assert "answered_per_second" not in done


def test_customers_keep_out_of_the_flooded_partition() -> None:
    assert {partition_of(name, 8) for name in plan(first_partition=1).customers} <= set(range(1, 8))


def test_every_event_is_answered_by_one_snapshot_that_tells_which_it_answers() -> None:
    policies, asked = Policies.default(), plan()
    customers = {}
    for key, value in asked.sign_ups():
        event = msgspec.json.decode(value, type=CustomerSignedUp)
        customers[key], _ = domain.step(domain.new(key.decode()), event, policies, lambda _: None)
    answered = []
    for key, value in asked.uses():
        customer = customers[key]
        assert customer is not None
        customers[key], facts = domain.step(
            customer, msgspec.json.decode(value, type=FeatureUsed), policies, lambda _: None
        )
        answered += [asked.answered(one.customer_id, one.as_of) for one in facts if isinstance(one, HealthChanged)]
    assert answered == list(range(asked.events))
    assert len(customers) == -(-asked.events // FEATURES)


@pytest.mark.parametrize(("customer", "seconds"), [("other-0", 0.0), ("p-0", 1e6), ("p-1", 0.0)])
def test_what_answers_none_of_a_plans_events_is_passed_over(customer: str, seconds: float) -> None:
    assert plan().answered(customer, datetime.fromtimestamp(NOON.timestamp() + seconds, UTC)) is None
