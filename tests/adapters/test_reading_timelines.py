"""What was said of a customer: each fact once, newest first, bounded, and forgotten with the customer."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace as replace_in
from datetime import timedelta
from typing import Any

import msgspec
import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from streams.adapters.reading_view import LiveReader, ViewReader
from streams.adapters.view import Portrait
from streams.adapters.view.anew import forget
from streams.adapters.view.edit import Edit
from streams.adapters.view.keys import Keys
from streams.adapters.view.ledger import Ledger, Telling
from streams.adapters.view.notes import NOTES
from streams.adapters.view.packing import pack
from streams.adapters.view.portrait import Moved
from streams.adapters.view.rejected import note_reject
from streams.adapters.view.scripts import script
from streams.adapters.view.timeline import compacting
from streams.adapters.view.told import Told
from streams.events import (
    EXAMPLES,
    HEALTH,
    PLANS,
    REJECTS,
    AlertResolved,
    CommandRefused,
    Event,
    ExampleLabelled,
    HealthChanged,
    Objective,
    PlanClosed,
    Segment,
)
from tests.adapters.shown import show
from tests.adapters.telling import Record, record, tell, tell_more
from tests.adapters.view_lanes import NOON

ACME = Portrait(customer_id="acme", as_of=NOON, segment=Segment(plan="pro"), band="watch", score=70.0)


def health(number: int, days: float = 0.0, customer: str = "acme", score: float = 50.0) -> HealthChanged:
    at = NOON + timedelta(days=days)
    return HealthChanged(
        event_id=f"{customer}:health:{number}",
        customer_id=customer,
        occurred_at=at,
        as_of=at,
        score=score,
        band="watch",
        previous_score=score - 1,
    )


def closed(number: int, outcome: str, customer: str = "acme") -> PlanClosed:
    return PlanClosed(
        event_id=f"{customer}:plan:{number}",
        customer_id=customer,
        occurred_at=NOON,
        plan_id=f"{customer}:recovery:1",
        plan_type="recovery",
        tasks=(),
        objective=Objective(metric="health", baseline=1.0, target=2.0),
        outcome=outcome,  # type: ignore[arg-type]
        progress_percent=50.0,
        health_before=1.0,
        health_after=2.0,
        risk_before=None,
        risk_after=None,
    )


def numbers(reader: ViewReader, customer: str = "acme") -> list[int]:
    return [entry.number for entry in reader.timeline(customer, limit=200).entries]


@pytest.fixture
async def reader(valkey: str, namespace: str) -> ViewReader:
    return await show(valkey, namespace, [ACME])


def told_of(ledger: Ledger, place: tuple[str, int], at: str, records: Sequence[Record]) -> bool:
    return all(ledger.tell([Telling(place, at, str(records[-1].at + 1), records)]))


async def test_facts_come_newest_first_page_by_page(valkey: str, namespace: str, reader: ViewReader) -> None:
    facts = [health(1), closed(2, "succeeded"), health(4, 1), health(3, 1)]
    tell(valkey, namespace, *facts)
    first = reader.timeline("acme", limit=3)
    assert [entry.fact for entry in first.entries] == [facts[2], facts[3], facts[1]]
    assert first.next == 2
    rest = reader.timeline("acme", before=first.next)
    assert ([entry.fact for entry in rest.entries], rest.next) == ([facts[0]], None)


async def test_what_is_told_twice_is_there_once(valkey: str, namespace: str, reader: ViewReader) -> None:
    ledger, place = Ledger(valkey, Keys(namespace)), (HEALTH, 3)
    batch = [record(health(number), number)[1] for number in range(5)]
    assert told_of(ledger, place, "", batch)
    assert not told_of(ledger, place, "", batch), "another has told it"
    assert not told_of(ledger, place, "4", batch)
    assert ledger.positions([place]) == {place: "5"}
    assert numbers(reader) == [4, 3, 2, 1, 0]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(1, 40), max_size=8))
def test_whatever_comes_at_once_the_newest_are_there_once(valkey: str, namespace: str, sizes: list[int]) -> None:
    reader, ledger, place = asyncio.run(show(valkey, namespace, [ACME])), Ledger(valkey, Keys(namespace)), (HEALTH, 0)
    redis.Redis.from_url(valkey).delete(*(Keys(namespace).timeline("acme"), Keys(namespace).past("acme")))
    at = int(ledger.positions([place])[place] or 0)
    begin = at
    for size in sizes:
        batch = [record(health(number), number)[1] for number in range(at, at + size)]
        assert told_of(ledger, place, str(at) if at else "", batch)
        at += size
    found = numbers(reader)
    assert found == list(range(at - 1, at - 1 - len(found), -1))
    assert min(at - begin, 112) <= len(found) < 128


async def test_what_another_has_moved_into_a_block_is_not_moved_again(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    client, keys = redis.Redis.from_url(valkey), Keys(namespace)
    said, past = keys.timeline("acme"), keys.past("acme")
    tell(valkey, namespace, *map(health, range(15)))
    entries: list[Any] = client.lrange(said, 0, -1)
    tell(valkey, namespace, health(15), health(16))
    compact = client.register_script(script("compact"))
    moved = compacting(keys, "acme", [*entries, entries[-1]], [])
    assert compact(args=moved) == b"elsewhere", "the block is there"
    moved[1] = client.lindex(said, -1) or b""
    assert compact(args=moved) == b"elsewhere", "another block has come"
    assert (client.llen(said), client.llen(past)) == (1, 1)
    assert numbers(reader) == list(range(16, -1, -1))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(13)), rare=st.sets(st.integers(0, 191), min_size=1, max_size=60))
def test_in_whatever_order_the_topics_are_told_the_newest_facts_are_kept(
    valkey: str, namespace: str, order: list[int], rare: set[int]
) -> None:
    reader, keys, ledger = (
        asyncio.run(show(valkey, namespace, [ACME])),
        Keys(namespace),
        Ledger(valkey, Keys(namespace)),
    )
    redis.Redis.from_url(valkey).delete(keys.timeline("acme"), keys.past("acme"))
    pieces = [[health(number) for number in range(at, at + 16)] for at in range(0, 192, 16)]
    pieces = [
        [fact for number, fact in enumerate(piece, 16 * at) if number not in rare] for at, piece in enumerate(pieces)
    ]
    told: list[Sequence[Event]] = [[closed(number, "failed") for number in sorted(rare)], *pieces]
    for at in order:
        records = [record(fact, offset)[1] for offset, fact in enumerate(told[at])]
        assert not records or told_of(ledger, (HEALTH, at), "", records)
        redis.Redis.from_url(valkey).delete(keys.read(HEALTH, at))
    assert numbers(reader)[:112] == list(range(191, 79, -1))


async def test_a_timeline_is_bounded_by_number_and_by_age(valkey: str, namespace: str, reader: ViewReader) -> None:
    tell(valkey, namespace, *(health(number, number / 10) for number in range(140)))
    assert numbers(reader) == list(range(139, 15, -1)), "seven blocks of sixteen, and what came after them"
    tell(valkey, namespace, health(200, 190.0), health(201, 14 + 180.0))
    assert numbers(reader) == [201, 200]
    left: int = redis.Redis.from_url(valkey).ttl(Keys(namespace).timeline("acme"))
    assert 0 < left <= 180 * 86_400


async def test_where_nothing_is_said_redis_is_asked_nothing_and_nothing_wrong(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    client, ledger = redis.Redis.from_url(valkey), Ledger(valkey, Keys(namespace))
    assert ledger.positions([(REJECTS, 0)]) == {(REJECTS, 0): ""}  # connected, so that what follows is said alone
    client.config_resetstat()
    assert ledger.tell([]) == []
    assert told_of(ledger, (REJECTS, 0), "", [Record(0, None, b"{")])
    failed: Any = client.info("errorstats")
    assert "errorstat_ERR" not in failed


async def test_what_is_no_fact_that_is_known_keeps_no_other_from_it(
    valkey: str, namespace: str, reader: ViewReader, caplog: pytest.LogCaptureFixture
) -> None:
    ledger, known = Ledger(valkey, Keys(namespace)), record(closed(1, "failed"))[1]
    strange = Record(0, b"acme", b'{"type":"plan_changed_hands"}', [("ce_id", b"acme:plan:7"), known.attributes[3]])
    broken = Record(1, b"acme", b"{", known.attributes)
    assert told_of(ledger, (PLANS, 0), "", [strange, broken, Record(2, b"acme", known.body, known.attributes)])
    assert numbers(reader) == [1]
    assert reader.picture().outcomes == {"recovery": {"failed": 1}}
    assert "is passed over" in caplog.text


async def test_a_record_at_which_a_note_raises_whatever_it_is_keeps_no_other_from_being_told(
    valkey: str, namespace: str, reader: ViewReader, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def with_a_bug(edit: Edit, keys: Keys, told: Told) -> None:
        note_reject(edit, keys, told._replace(at_ms=told.at_ms // int(told.value or 0)))

    monkeypatch.setitem(NOTES, REJECTS, with_a_bug)
    ledger, place = Ledger(valkey, Keys(namespace)), (REJECTS, 0)
    assert told_of(ledger, place, "", [Record(0, b"acme", b"0"), Record(1, b"acme", b"1")])
    assert ledger.positions([place]) == {place: "2"}
    rejects: Any = redis.Redis.from_url(valkey).hgetall(Keys(namespace).rejects)
    assert rejects == {b"unknown": b"1"}
    assert "is passed over: ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("topic", [HEALTH, PLANS, EXAMPLES])
async def test_what_is_nested_without_end_keeps_nothing_else_from_being_told(
    valkey: str, namespace: str, reader: ViewReader, topic: str
) -> None:
    endless = Record(0, b"acme", b'{"of":' + b"[" * 100_000, record(closed(1, "failed"))[1].attributes)
    assert told_of(Ledger(valkey, Keys(namespace)), (topic, 0), "", [endless])
    tell(valkey, namespace, *map(health, range(20)))
    assert numbers(reader) == list(range(19, -1, -1))


async def test_what_is_damaged_in_a_timeline_goes_when_that_is_shortened(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    client, keys = redis.Redis.from_url(valkey), Keys(namespace)
    tell(valkey, namespace, *map(health, range(20)))
    client.lpush(keys.timeline("acme"), b"of another world")
    client.lpush(keys.past("acme"), b"of another world")
    assert numbers(reader) == list(range(19, -1, -1))
    assert reader.timeline("acme", limit=3).unreadable == ("timeline:acme", "past:acme")
    tell(valkey, namespace, *map(health, range(20, 40)))
    assert numbers(reader) == list(range(39, -1, -1))
    assert reader.timeline("acme").unreadable == ()


def numbered(event_id: str) -> bytes:
    return msgspec.json.encode(structs.replace(health(7), event_id=event_id))


@pytest.mark.parametrize(
    ("said", "damaged"),
    [
        (pack(b"{"), True),
        (pack(numbered("acme:health:7"))[:-9], True),
        (pack(b'{"type":"health_changed","event_id":"acme:health:7"}'), False),
        (pack(b'{"type":"plan_changed_hands","event_id":"acme:plan:7"}'), False),
        (pack(numbered("acme:health:~1")), False),
    ],
)
async def test_what_another_helix_said_is_passed_over_and_what_is_cut_off_is_damaged(
    valkey: str, namespace: str, reader: ViewReader, said: bytes, damaged: bool
) -> None:
    tell(valkey, namespace, health(1))
    redis.Redis.from_url(valkey).lpush(Keys(namespace).timeline("acme"), said)
    assert numbers(reader) == [1]
    assert reader.timeline("acme").unreadable == (("timeline:acme",) if damaged else ())


async def test_behind_what_is_damaged_nothing_is_taken_for_what_moved_a_score_last(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    def moved() -> Moved | None:
        found = reader.customer("acme")
        return found.moved if found else None

    client, said = redis.Redis.from_url(valkey), Keys(namespace).timeline("acme")
    tell(valkey, namespace, structs.replace(health(1), score=ACME.score, previous_score=99.0))
    assert moved()
    client.rpush(said, b"of another world")
    assert moved()
    client.lpush(said, b"of another world")
    assert moved() is None
    client.delete(said)
    client.set(said, "of another type")
    assert moved() is None
    assert reader.timeline("acme").unreadable == ("timeline:acme",)


async def test_who_is_erased_has_no_timeline(valkey: str, namespace: str, reader: ViewReader) -> None:
    tell(valkey, namespace, health(1))
    ledger = Ledger(valkey, Keys(namespace))
    tell_more(ledger, HEALTH, [Record(1, b"acme", None)])
    assert numbers(reader) == []


async def test_nothing_of_before_an_erasure_comes_back_with_what_follows_it(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    tell(valkey, namespace, *(health(number) for number in range(10)))
    ledger = Ledger(valkey, Keys(namespace))
    batch = [record(health(10), 10)[1], Record(11, b"acme", None)]
    batch += [record(health(number), 12 + number)[1] for number in range(8)]
    assert told_of(ledger, (HEALTH, 0), "10", batch)
    assert numbers(reader) == list(range(7, -1, -1))


async def test_of_those_who_turn_out_to_be_nobody_nothing_is_kept(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    client, keys = redis.Redis.from_url(valkey), Keys(namespace)
    tell(valkey, namespace, health(1), health(1, customer="ghost"))
    assert reader.timeline("ghost").entries == ()
    client.zadd(keys.strangers, {"ghost": 1.0, "acme": 1.0})
    ledger = Ledger(valkey, keys)
    ledger.sweep(2)  # the view is not whole: ghost may be about to come
    assert client.exists(keys.timeline("ghost"))
    ledger.sweep(1)
    assert not client.exists(keys.timeline("ghost"), keys.strangers)
    assert numbers(reader) == [1]


async def test_who_signs_up_again_soon_keeps_nothing_that_was_told_late_of_before(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    client, keys = redis.Redis.from_url(valkey), Keys(namespace)
    late, ours = health(40, days=-1, customer="again"), [health(number, 1, "again") for number in (3, 4)]
    tell(valkey, namespace, late, *ours)
    client.lpush(keys.timeline("again"), b"junk")
    await show(valkey, namespace, [ACME, structs.replace(ACME, customer_id="again", said=3)])
    client.zadd(keys.strangers, {"again": 1.0})
    ledger = Ledger(valkey, keys)
    ledger.sweep(1)
    assert numbers(reader, "again") == [4, 3]
    assert not client.exists(keys.strangers)
    client.delete(keys.timeline("again"))
    client.set(keys.timeline("again"), "of another type")
    client.zadd(keys.strangers, {"again": 1.0, "acme": 1.0})
    ledger.sweep(1)
    assert not client.exists(keys.strangers)


@pytest.mark.parametrize("skew_ms", [-3_600_000, 3_600_000])
async def test_a_newcomer_keeps_what_is_told_of_it_whatever_the_clock_of_who_wrote_that(
    valkey: str, namespace: str, reader: ViewReader, skew_ms: int
) -> None:
    client, keys = redis.Redis.from_url(valkey), Keys(namespace)
    topic, one = record(health(1, customer="newcomer"))
    ledger = Ledger(valkey, keys)
    tell_more(ledger, topic, [replace_in(one, arrived=one.arrived + skew_ms)])
    ledger.sweep(1)
    assert client.exists(keys.timeline("newcomer"))
    now: Any = client.time()
    noted: Any = client.zscore(keys.strangers, "newcomer")
    assert abs(noted / 1000 - now[0]) < 60, "and is looked for as soon as anybody"


async def test_what_is_told_of_who_came_after_the_save_that_redis_was_started_from_is_kept(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    client, keys = redis.Redis.from_url(valkey), Keys(namespace)
    tell(valkey, namespace, health(1, customer="newcomer"))
    client.zadd(keys.strangers, {"newcomer": 1.0})
    client.hset(keys.lane(0), "seen", int(time.time()) - 60)  # as it was saved a minute ago
    ledger = Ledger(valkey, keys)
    ledger.sweep(1)
    assert client.exists(keys.timeline("newcomer"))
    await show(valkey, namespace, [ACME])  # whoever writes the lane has looked, and there is no such customer
    ledger.sweep(1)
    assert not client.exists(keys.timeline("newcomer"))


async def test_those_who_look_on_hear_of_fresh_facts_alone(valkey: str, namespace: str, reader: ViewReader) -> None:
    live = LiveReader(redis.Redis.from_url(valkey), namespace)
    before = live.newest()
    ledger, old = Ledger(valkey, Keys(namespace)), record(health(1), 0)[1]
    stale = Record(0, old.name, old.body, old.attributes, arrived=old.arrived - 600_000)
    assert told_of(ledger, (HEALTH, 1), "", [stale])
    assert live.after(before, 0) == []
    refused = CommandRefused(
        event_id="nobody:outcome:~1",
        customer_id="nobody",
        occurred_at=NOON,
        command_id="c",
        command="close_plan",
        code="no_such_customer",
        because="There is no such customer.",
    )
    tell(valkey, namespace, health(2), refused)
    heard = live.after(before, 0)
    assert [(event.kind, event.customer_id) for event in heard] == [("fact", "acme"), ("fact", "nobody")]
    assert heard[0].groups == {"plan=pro", "band=watch"}
    assert live.covers(heard[0].id)
    assert live.after(heard[0].id, 0) == heard[1:]
    assert not any(live.covers(strange) for strange in ("", "x", "1-1", "99999999999999-0", "🦊", "1-1\n"))
    assert not redis.Redis.from_url(valkey).exists(Keys(namespace).timeline("nobody"))


async def test_a_fact_is_announced_to_those_who_look_on_the_policy_and_the_bands_that_it_names(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    live = LiveReader(redis.Redis.from_url(valkey), namespace)
    before = live.newest()
    over = AlertResolved(
        event_id="acme:alert:2",
        customer_id="acme",
        occurred_at=NOON,
        alert_id="acme:low:1",
        policy="low",
        severity="critical",
        episode=1,
        raised_at=NOON,
        resolution="recovered",
    )
    fell = structs.replace(health(1), band="at_risk", previous_band="healthy")
    tell(valkey, namespace, over, fell)  # in the view acme is neither what it was nor what it becomes
    first, second = live.after(before, 0)
    assert first.groups == {"plan=pro", "band=watch", "policy=low"}
    assert second.groups == {"plan=pro", "band=watch", "band=at_risk", "band=healthy"}


async def test_ends_of_plans_are_counted_for_all_and_by_segment(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    tell(valkey, namespace, closed(1, "succeeded"), closed(2, "failed"), closed(3, "failed"))
    for picture in (reader.picture(), reader.picture("plan", "pro"), reader.pictures("plan")[0]):
        assert picture.outcomes == {"recovery": {"failed": 2, "succeeded": 1}}
    assert reader.picture("plan", "free").outcomes == {}


async def test_told_risks_are_compared_with_what_came_of_them(valkey: str, namespace: str, reader: ViewReader) -> None:
    told = [(0.04, False), (0.03, True), (0.9, True), (1.0, True), (None, True)]
    tell(
        valkey,
        namespace,
        *(
            ExampleLabelled(
                event_id=f"acme:example:{number}",
                customer_id="acme",
                occurred_at=NOON,
                frozen_at=NOON,
                feature_set="f",
                features=(),
                left=left,
                horizon_days=30,
                predicted=predicted,
            )
            for number, (predicted, left) in enumerate(told)
        ),
    )
    low, high = reader.stream().calibration
    assert (low.low, low.high, low.examples, low.left) == (0.02, 0.05, 2, 1)
    assert low.told == pytest.approx(0.035)
    assert (high.low, high.high, high.left) == (0.5, 1.0, 2)
    assert high.told == pytest.approx(0.95)


async def test_rejects_are_counted_by_what_they_have_in_common(valkey: str, namespace: str, reader: ViewReader) -> None:
    def reject(number: int, reason: str) -> Record:
        headers = {"reason": reason, "source_topic": "t", "source_partition": "1", "source_offset": str(number)}
        return Record(number, b"acme\xff", b"{" * 5_000, [(name, text.encode()) for name, text in headers.items()])

    ledger = Ledger(valkey, Keys(namespace))
    records = [reject(number, f"count: expected an integer >= 1, got {number}") for number in range(30)]
    assert all(ledger.tell([Telling((REJECTS, 0), "", "31", [*records, reject(30, "")])]))
    stream = reader.stream()
    assert stream.rejects == {"count: expected an integer >= 1": 30, "unknown": 1}
    assert len(stream.samples) == 20
    sample = stream.samples[1]
    assert (sample.reason, sample.partition, sample.offset) == ("count: expected an integer >= 1, got 29", 1, 29)
    assert (sample.key, len(sample.value)) == ("acme\ufffd", 200)


async def test_a_reject_is_told_by_what_helix_says_of_it_whatever_its_sender_put_beside_it(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    said: list[tuple[str, Any]] = [("source_topic", b"product.usage.v1"), ("reason", b"count: missing")]
    theirs: list[tuple[str, Any]] = [("reason", b"of mine"), ("trace", None), ("source_topic", None)]
    assert told_of(Ledger(valkey, Keys(namespace)), (REJECTS, 0), "", [Record(0, b"acme", b"{", [*said, *theirs])])
    stream = reader.stream()
    assert stream.rejects == {"count: missing": 1}
    assert stream.samples[0].topic == "product.usage.v1"


async def test_forgetting_takes_the_view_and_nothing_else(valkey: str, namespace: str, reader: ViewReader) -> None:
    client = redis.Redis.from_url(valkey)
    tell(valkey, namespace, health(1), closed(2, "failed"))
    other = f"helix:v1:{namespace}x-counts", f"helix:v1:{namespace}tokens", f"helix:v1:a.{namespace}counts"
    for key in other:
        client.set(key, "kept")
    assert forget(client, namespace) > 10
    left = set(client.scan_iter(f"helix:v1:*{namespace}*"))
    assert left == {key.encode() for key in other}
    assert reader.customer("acme") is None
    client.delete(*other)
