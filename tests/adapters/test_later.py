"""What came of a command is told once its effect can be read, and how a plan ended once it is known whose it was."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace as replace_in
from typing import Any

import pytest
import redis
from msgspec.structs import replace

from streams.adapters.reading_view import LiveReader
from streams.adapters.view import Portrait, later, needs
from streams.adapters.view.blob import kept
from streams.adapters.view.keys import Keys
from streams.adapters.view.later import Batch
from streams.adapters.view.ledger import Ledger
from streams.adapters.view.needs import Need
from streams.adapters.view.reading_back import ReadingBack
from streams.events import HEALTH, OUTCOMES, PLANS, CommandApplied, Event, Segment
from streams.kafka_topics import Incarnation
from tests.adapters.shown import show
from tests.adapters.telling import Record, record
from tests.adapters.test_reading_back import LANES, Log, LogConsumer, Message, Worker, log_of, workers
from tests.adapters.test_reading_timelines import closed
from tests.adapters.view_lanes import NOON

ACME = Portrait(customer_id="acme", as_of=NOON, segment=Segment(plan="pro"), said=3)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing here go by the clock."""
    monkeypatch.setattr(later, "WAITED_SECONDS", 3_600.0)


def outcome(number: int) -> CommandApplied:
    return CommandApplied(
        event_id=f"acme:outcome:{number}",
        customer_id="acme",
        occurred_at=NOON,
        command_id=f"c-{number}",
        command="withdraw_override",
    )


def logged(namespace: str, topic: str, *facts: Event) -> Log:
    log = log_of(namespace + topic, LANES)
    log[namespace + topic, 1] += [record(fact, at)[1] for at, fact in enumerate(facts)]
    return log


class Marked(LogConsumer):
    """One of a log that a transaction's marker ends."""

    def consume(self, count: int, timeout: float) -> list[Message]:
        found = super().consume(count, timeout)
        return [one if one.record else Message(one.place, one.at + 1, None) for one in found]


def rounds(*pair: Worker) -> None:
    for _ in range(5):
        for one in pair:
            one.round()


@pytest.mark.parametrize("taken_over", [False, True])
def test_an_outcome_is_told_once_its_effect_can_be_read_whoever_tells_it(
    valkey: str, namespace: str, taken_over: bool
) -> None:
    reader = asyncio.run(show(valkey, namespace, [ACME], LANES))
    live = LiveReader(redis.Redis.from_url(valkey), namespace)
    log = logged(namespace, OUTCOMES, *map(outcome, (3, 4, 5)))
    one, other = workers(valkey, namespace, log, OUTCOMES)
    one.back.held = {1}

    def told() -> list[int]:
        return [entry.number for entry in reader.timeline("acme").entries]

    rounds(one)
    assert (told(), one.back.behind) == ([3], True)
    if taken_over:  # by a worker that knows only what lies in Redis
        one, one.back.held = other, {1}
        rounds(one)
        assert told() == [3]
    for said, known in ((4, [4, 3]), (5, [5, 4, 3])):
        asyncio.run(show(valkey, namespace, [replace(ACME, said=said)], LANES))
        rounds(one)
        assert told() == known
    heard = [event for event in live.after("0-0", 0) if event.kind == "fact"]
    assert len(heard) == 3, "each is announced, and once"
    assert redis.Redis.from_url(valkey).get(Keys(namespace).read(OUTCOMES, 1)) == b"3@first"
    assert not one.back.behind


def test_who_gives_a_lane_up_tells_what_waited(valkey: str, namespace: str) -> None:
    reader = asyncio.run(show(valkey, namespace, [ACME], LANES))
    one, _ = workers(valkey, namespace, logged(namespace, OUTCOMES, outcome(4)), OUTCOMES)
    one.back.held = {1}
    rounds(one)
    one.back.held = set()
    for _ in range(2):
        one.changed = True
        rounds(one)
    asyncio.run(show(valkey, namespace, [replace(ACME, said=4)], LANES))
    one.rest()
    assert [entry.number for entry in reader.timeline("acme").entries] == [4]


def test_what_is_behind_a_transactions_marker_is_told_though_it_waited(valkey: str, namespace: str) -> None:
    asyncio.run(show(valkey, namespace, [ACME], LANES))
    log = logged(namespace, OUTCOMES, outcome(4))

    one, _ = workers(valkey, namespace, log, OUTCOMES)
    one.consumer = Marked(log)
    one.back.held = {1}
    rounds(one)
    asyncio.run(show(valkey, namespace, [replace(ACME, said=4)], LANES))
    rounds(one)
    assert redis.Redis.from_url(valkey).get(Keys(namespace).read(OUTCOMES, 1)) == b"2@first"


def test_a_plan_is_counted_by_groups_though_its_end_was_told_before_its_customer_was_known(
    valkey: str, namespace: str
) -> None:
    reader = asyncio.run(show(valkey, namespace, [], LANES))
    log = logged(namespace, PLANS, closed(1, "succeeded"))
    one, _ = workers(valkey, namespace, log, PLANS)
    one.back.held = {1}
    rounds(one)
    assert reader.picture().outcomes == {}
    asyncio.run(show(valkey, namespace, [replace(ACME, said=0)], LANES))
    rounds(one)
    ended = {"recovery": {"succeeded": 1}}
    assert (reader.picture().outcomes, reader.picture("plan", "pro").outcomes) == (ended, ended)


@pytest.mark.parametrize(("old", "outcome"), [(4_000_000, "succeeded"), (0, "customer_erased")])
def test_nobody_is_waited_for_whose_record_is_old_or_who_is_erased(
    valkey: str, namespace: str, old: int, outcome: str
) -> None:
    reader = asyncio.run(show(valkey, namespace, [], LANES))
    log = logged(namespace, PLANS, closed(1, outcome))
    aged(log, -old)
    one, _ = workers(valkey, namespace, log, PLANS)
    one.back.held = {1}
    rounds(one)
    assert reader.picture().outcomes == {"recovery": {outcome: 1}}
    asyncio.run(show(valkey, namespace, [replace(ACME, said=2)], LANES))
    rounds(one)
    keys = Keys(namespace)
    found: Any = redis.Redis.from_url(valkey).keys(f"{keys.outcomes()}*")
    assert found == [keys.outcomes().encode()], "once, and of nobody's groups"


def aged(log: Log, by_ms: int) -> None:
    """Let records have been written at another time, as the clock of their host has it."""
    for place, some in log.items():
        log[place] = [replace_in(each, arrived=each.arrived + by_ms) for each in some]


@dataclass
class Clock:
    """One that goes on when it is told to."""

    now: float = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.mark.parametrize("skew_ms", [3_600_000, 0, -60_000])
def test_a_record_waits_for_ten_seconds_from_when_it_was_read_whatever_the_clock_of_who_wrote_it(
    valkey: str, namespace: str, skew_ms: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(later, "time", clock)
    monkeypatch.setattr(later, "WAITED_SECONDS", 10.0)
    asyncio.run(show(valkey, namespace, [ACME], LANES))
    log = logged(namespace, OUTCOMES, *map(outcome, (4, 5)))
    aged(log, skew_ms)
    one, _ = workers(valkey, namespace, log, OUTCOMES)
    one.back.held = {1}

    def told() -> Any:
        return redis.Redis.from_url(valkey).get(Keys(namespace).read(OUTCOMES, 1))

    rounds(one)
    clock.now += 9.9
    rounds(one)
    assert told() is None
    clock.now += 0.2
    rounds(one)
    assert told() == b"2@first", "waits do not add up"


def test_of_a_partition_of_which_something_waits_nothing_more_is_read(valkey: str, namespace: str) -> None:
    asyncio.run(show(valkey, namespace, [ACME], LANES))
    one, _ = workers(valkey, namespace, logged(namespace, OUTCOMES, *map(outcome, range(4, 20))), OUTCOMES)
    place = (namespace + OUTCOMES, 1)
    one.back.held = {1}
    rounds(one)
    assert one.consumer.at[place] == 3, "as much as is read at once"
    asyncio.run(show(valkey, namespace, [replace(ACME, said=19)], LANES))
    for _ in range(3):
        rounds(one)
    assert (one.consumer.at[place], one.back.behind) == (16, False)


def test_what_waits_is_read_on_by_who_takes_partitions_anew(valkey: str, namespace: str) -> None:
    reader = asyncio.run(show(valkey, namespace, [ACME], LANES))
    one, _ = workers(valkey, namespace, logged(namespace, OUTCOMES, *map(outcome, range(4, 9))), OUTCOMES)
    one.back.held = {1}
    rounds(one)
    one.changed = True
    rounds(one)
    asyncio.run(show(valkey, namespace, [replace(ACME, said=9)], LANES))
    one.changed = True
    rounds(one)
    assert [entry.number for entry in reader.timeline("acme").entries] == [8, 7, 6, 5, 4]


def test_what_came_of_a_command_is_not_told_of_who_is_erased_meanwhile(valkey: str, namespace: str) -> None:
    """Nor does it stay where the id signs up again before anybody looks for strangers."""
    reader = asyncio.run(show(valkey, namespace, [ACME], LANES))
    live = LiveReader(redis.Redis.from_url(valkey), namespace)
    log = logged(namespace, OUTCOMES, outcome(4), replace(outcome(1), customer_id="other"))
    log |= {(namespace + HEALTH, at): list[Record]() for at in range(LANES)}
    ledger = Ledger(valkey, Keys(namespace))
    topics = {namespace + name: name for name in (OUTCOMES, HEALTH)}
    asked = {name: Incarnation("first", LANES) for name in topics}
    one = Worker(ReadingBack(topics, LANES, ledger, lambda: asked), LogConsumer(log))
    one.back.held = {1}
    rounds(one)
    asyncio.run(show(valkey, namespace, [], LANES))
    log[namespace + HEALTH, 1].append(Record(0, b"acme", None))
    rounds(one)
    asyncio.run(show(valkey, namespace, [replace(ACME, said=5), replace(ACME, customer_id="other")], LANES))
    rounds(one)
    assert (reader.timeline("acme").entries, len(reader.timeline("other").entries)) == ((), 1)
    assert [event.customer_id for event in live.after("0-0", 0) if event.kind == "fact"] == ["other"]
    assert redis.Redis.from_url(valkey).get(Keys(namespace).read(OUTCOMES, 1)) == b"2@first"


@pytest.mark.parametrize(
    ("blob", "lacks"),
    [
        (None, True),
        (b"junk", False),
        (kept(1, replace(ACME, said=None)), False),
        (kept(1, ACME), False),
        (kept(1, replace(ACME, said=2)), True),
    ],
)
def test_a_customer_lacks_what_it_was_told_later(blob: bytes | None, lacks: bool) -> None:
    assert needs.lacks(blob, 3) is lacks


@pytest.mark.parametrize("event_id", ["acme:outcome:~0a", "acme:outcome:" + "9" * 5_000, "", "acme"])
def test_an_outcome_of_nobody_who_is_known_waits_for_nobody(event_id: str) -> None:
    one = Record(0, b"acme", b"{}", [("ce_id", event_id.encode())])
    assert needs.needs(OUTCOMES, [one]) == []


def test_of_many_what_is_ready_is_told_up_to_the_first_that_waits() -> None:
    some, said, asked = [record(outcome(number), number)[1] for number in range(200)], 107, list[int]()

    def lacking(wanted: Sequence[Need]) -> list[bool]:
        asked.append(len(wanted))
        return [each.said > said for each in wanted]

    one, place = later.Later({"o": OUTCOMES, "p": PLANS}, lacking), ("o", 0)
    ready = one.put_off({place: Batch(200, some), ("p", 0): Batch(200, some)})
    assert {each: (batch.after, len(batch.messages)) for each, batch in ready.items()} == {
        place: (said + 1, said + 1),
        ("p", 0): (200, 200),  # none of them ends a plan
    }
    asked.clear()
    assert one.put_off(one.batches) == {}
    assert asked == [1, 0], "while the first waits no other is looked at"
    said = 1_000
    ready = one.put_off(one.batches)
    assert (ready[place].after, len(ready[place].messages), one.places) == (200, 92, set())
