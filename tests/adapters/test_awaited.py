"""What came of a command is told once its effect can be read, and how a plan ended once it is known whose it was."""

import asyncio
from dataclasses import replace as replace_in

import pytest
import redis
from msgspec.structs import replace

from streams.adapters.reading_view import LiveReader
from streams.adapters.view import Portrait, awaited
from streams.adapters.view.blob import kept
from streams.adapters.view.keys import Keys
from streams.events import OUTCOMES, PLANS, CommandApplied, Event, Segment
from tests.adapters.shown import show
from tests.adapters.telling import Record, record
from tests.adapters.test_reading_back import LANES, Log, LogConsumer, Message, Worker, log_of, workers
from tests.adapters.test_reading_timelines import closed
from tests.adapters.view_lanes import NOON

ACME = Portrait(customer_id="acme", as_of=NOON, segment=Segment(plan="pro"), said=3)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing here go by the clock."""
    monkeypatch.setattr(awaited, "WAITED_SECONDS", 3_600.0)


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


@pytest.mark.parametrize("stale", [True, False])
def test_nobody_is_waited_for_for_long_or_who_is_erased(valkey: str, namespace: str, stale: bool) -> None:
    reader = asyncio.run(show(valkey, namespace, [], LANES))
    log = logged(namespace, PLANS, closed(1, "succeeded" if stale else "customer_erased"))
    place = (namespace + PLANS, 1)
    if stale:
        log[place] = [replace_in(each, arrived=each.arrived - 4_000_000) for each in log[place]]
    one, _ = workers(valkey, namespace, log, PLANS)
    one.back.held = {1}
    rounds(one)
    assert sum(reader.picture().outcomes["recovery"].values()) == 1


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
    assert awaited.lacks(blob, 3) is lacks


@pytest.mark.parametrize("event_id", ["acme:outcome:~0a", "acme:outcome:" + "9" * 5_000, "", "acme"])
def test_an_outcome_of_nobody_who_is_known_waits_for_nobody(event_id: str) -> None:
    one = Record(0, b"acme", b"{}", [("ce_id", event_id.encode())])
    assert awaited.awaited(OUTCOMES, one, 0) is None
    assert awaited.ready(OUTCOMES, [one], lambda names: [None for _ in names]) == 1


def test_of_many_what_is_ready_is_told_up_to_the_first_that_waits() -> None:
    some = [record(outcome(number), number)[1] for number in range(2 * awaited.AT_ONCE)]
    said = awaited.AT_ONCE + 7
    blob = kept(1, replace(ACME, said=said))
    assert awaited.ready(OUTCOMES, some, lambda names: [blob] * len(names)) == said + 1
    assert awaited.ready(PLANS, some, lambda names: [None] * len(names)) == len(some), "none of them ends a plan"
