"""The pure parts of the latency benchmark."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from benchmarks import kafka
from benchmarks.latency import peers, sending
from benchmarks.latency.entrants import Entrant
from benchmarks.latency.percentiles import percentile, told
from benchmarks.latency.plan import FEATURES, Plan, partition_of, yesterday_noon
from benchmarks.latency.reading import outcome
from benchmarks.latency.rounds import Pace, _of, _turns, measured, merged
from benchmarks.latency.runtime import Runtime
from benchmarks.latency.targets import grows, table
from streams import domain
from streams.domain import Policies
from streams.events import CustomerSignedUp, FeatureUsed, HealthChanged

ANYBODY = Runtime("", "", "", 8, check=lambda: None)
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
    assert good == "| helix | 200 events/s | 1 | 9.0 (≤ 15) | – | – | – | 100.00 % |"
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
    assert done["answered_per_second"] == 83.3
    assert (done["first_half_p50_ms"], done["second_half_p50_ms"]) == (10.0, 10.0)


def test_a_queue_grows_where_the_later_half_of_what_is_measured_waits_for_longer() -> None:
    more = 1.1  # an answer comes after so many times the time in which its event was due
    late = outcome(plan(), {event: plan().due(event) * more + 0.01 for event in range(250)}, 3.0)
    even = outcome(plan(), {event: plan().due(event) + 0.01 for event in range(250)}, 3.0)
    assert (late["settled"], grows(late), grows(even)) == (True, True, False)
    assert grows({"settled": True, "p50_ms": 9.0}) is False
    assert "| 200 events/s (its queue grows) |" in table([late | {"runtime": "quix", "case": "200 events/s"}])


def test_rounds_come_to_medians_with_least_and_most_and_the_worst_of_what_went_wrong() -> None:
    row = {"runtime": "helix", "case": "200 events/s", "settled": True, "answered_share": 1.0}
    rows = [row | {"p50_ms": figure} for figure in (9.0, 30.0, 10.0)]
    found = merged([*rows, {**rows[0], "case": "2000 events/s", "settled": True}])
    assert [(one["case"], one["p50_ms"], one["settled"], len(one["rounds"])) for one in found] == [
        ("200 events/s", 10.0, True, 3),
        ("2000 events/s", 9.0, True, 1),
    ]
    assert "| helix | 200 events/s | 3 | 10.0 (9.0–30.0; ≤ 15) |" in table(found)
    (stopped,) = merged([rows[0], {**row, "settled": False, "answered_share": 0.5}, rows[1]])
    assert (stopped["settled"], stopped["answered_share"], stopped["p50_ms"]) == (False, 0.5, 19.5)


def test_everybody_has_a_turn_at_being_first_and_floods_come_last() -> None:
    def nobody(_broker: str) -> AbstractContextManager[Runtime]:
        raise AssertionError

    these = [Entrant("product", nobody, flooded=3), Entrant("slow", nobody, 1, 0), Entrant("a", nobody)]
    these.append(Entrant("b", nobody))
    turns = [(turn.what, turn.entrant.name) for turn in _turns(these, Pace())]
    rounds = [[name for what, name in turns if what == f"round {number}"] for number in (1, 2, 3)]
    assert rounds == [["product", "slow", "a", "b"], ["a", "b", "product"], ["b", "product", "a"]]
    assert [name for what, name in turns[:3] if what == "warming"] == ["product", "a", "b"]
    assert [name for what, name in turns[-5:]] == ["product", "a", "b", "product", "product"]
    assert all(what.startswith("flooded") for what, _ in turns[-5:])


def test_a_high_rate_is_tried_once_and_not_by_whoever_has_one_round() -> None:
    often, once = (Entrant(name, lambda _broker: nullcontext(ANYBODY), many) for name, many in (("a", 9), ("b", 1)))
    assert [[*_of(often, Pace(), number).rates] for number in (0, 1)] == [[200, 2_000, 10_000], [200, 2_000]]
    assert [*_of(once, Pace(), 0).rates] == [200, 2_000]


def test_what_has_failed_is_noted_and_not_asked_again(broker: str) -> None:
    asked = []

    @contextmanager
    def broken(at: str) -> Iterator[Runtime]:
        asked.append(at)
        raise RuntimeError("it ended")
        yield ANYBODY

    failures: dict[str, str] = {}
    pace = Pace(broker_seconds=0.0)
    assert measured(broker, [Entrant("quix", broken)], pace, lambda _: None, failures) == []
    assert (asked, failures) == ([broker], {"latency, quix": "RuntimeError: it ended"})


def test_helix_engine_answers_the_peers_job_and_a_flood_counts_by_what_is_on_the_log(
    broker: str, tmp_path: Path
) -> None:
    (peer,) = peers.small(tmp_path)
    with peers.running(broker, tmp_path, peer) as runtime:
        begin = yesterday_noon()
        quiet = runtime.measured(Plan("r", 50.0, 1.0, 0.0, begin, runtime.partitions))
        beside = Plan("beside", 50.0, 1.0, 0.0, begin, runtime.partitions, first_partition=1)
        flooded = runtime.measured(beside, flooded=True)
    assert (quiet["settled"], quiet["answered_share"]) == (True, 1.0)
    assert flooded["case"] == "beside a flooded partition"
    assert 0 < flooded["flood_events"] <= sending._end(broker, runtime.events)
    kafka.remove(broker, kafka.named(broker, runtime.events.removesuffix(".uses")))


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
