"""Who came into another band last, and what is over: by event time, each once, bounded, gone with the customer."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
import redis
from msgspec.structs import replace

from streams.adapters.reading_view import ViewReader
from streams.adapters.view import Portrait
from streams.adapters.view.keys import Keys
from streams.adapters.view.lately import MOST, whose
from streams.adapters.view.ledger import Ledger
from streams.events import HEALTH, AlertResolved, Band, HealthChanged, PlanClosed
from tests.adapters.shown import show
from tests.adapters.telling import Record, record, tell, tell_more
from tests.adapters.test_escalations import escalated
from tests.adapters.test_escalations import resolved as over
from tests.adapters.test_reading_timelines import closed
from tests.adapters.view_lanes import NOON

NAMES = ("acme", "globex", "initech")


@pytest.fixture
async def reader(valkey: str, namespace: str) -> ViewReader:
    return await show(valkey, namespace, [Portrait(customer_id=name, as_of=NOON) for name in NAMES])


def judged(number: int, before: Band | None, band: Band | None, customer: str = "acme") -> HealthChanged:
    at = NOON + timedelta(days=number)
    return HealthChanged(
        event_id=f"{customer}:health:{number}",
        customer_id=customer,
        occurred_at=at,
        as_of=at,
        score=None if band is None else 50.0,
        band=band,
        previous_score=None if before is None else 60.0,
        previous_band=before,
    )


def told_of(valkey: str, namespace: str, records: Sequence[Record]) -> None:
    """Tell records at once, after whatever was told before."""
    ledger = Ledger(valkey, Keys(namespace))
    tell_more(ledger, HEALTH, records)
    ledger.close()


def named(valkey: str, namespace: str) -> list[str]:
    """Return of whom something is kept, the oldest first."""
    found: Any = redis.Redis.from_url(valkey).zrange(Keys(namespace).crossed, 0, -1)
    return [whose(fact) for fact in found]


async def test_the_newest_come_first_and_who_only_moved_within_a_band_is_not_there(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    falls = [judged(1, "healthy", "watch"), judged(5, "watch", "at_risk"), judged(3, "watch", "healthy", "globex")]
    stays = [judged(7, "at_risk", "at_risk"), judged(8, None, "watch", "initech"), judged(9, "watch", None, "initech")]
    tell(valkey, namespace, *falls, *stays)
    found = [(entry.number, entry.fact) for entry in reader.crossings(10).items]
    assert found == [(5, falls[1]), (3, falls[2]), (1, falls[0])]
    assert [entry.number for entry in reader.crossings(1).items] == [5]


def ends(customer: str = "acme") -> tuple[AlertResolved, PlanClosed]:
    plan, resolved = closed(11, "succeeded", customer), over(customer)
    return replace(resolved, occurred_at=NOON - timedelta(days=1)), plan


async def test_what_is_over_is_told_beside_them_the_newest_first(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    alert, plan = ends()
    tell(valkey, namespace, judged(1, "healthy", "watch"), alert, escalated("acme"), plan, alert)
    assert [(entry.number, entry.fact) for entry in reader.ended(10).items] == [(11, plan), (9, alert)]
    assert [entry.fact for entry in reader.ended(1).items] == [plan]
    assert [entry.number for entry in reader.crossings(10).items] == [1]


async def test_what_is_over_of_who_is_erased_goes_with_it(valkey: str, namespace: str, reader: ViewReader) -> None:
    tell(valkey, namespace, *ends(), *ends("globex"))
    told_of(valkey, namespace, [Record(0, b"acme", None)])
    assert {entry.fact.customer_id for entry in reader.ended(10).items} == {"globex"}
    assert redis.Redis.from_url(valkey).zcard(Keys(namespace).ended) == 2


async def test_however_much_is_told_of_a_customer_since_it_is_there(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    fall, since = judged(1, "healthy", "watch"), [judged(2 + at, "watch", "watch") for at in range(200)]
    told_of(valkey, namespace, [record(each)[1] for each in (fall, *since)])
    assert [entry.fact for entry in reader.crossings(10).items] == [fall]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_whatever_the_order_in_which_they_are_told_it_is_the_same(
    valkey: str, namespace: str, reader: ViewReader, order: tuple[int, ...]
) -> None:
    facts = [judged(1, "healthy", "watch"), judged(2, "watch", "healthy", "globex"), judged(4, "watch", "at_risk")]
    told_of(valkey, namespace, [record(facts[at])[1] for at in order])
    told_of(valkey, namespace, [record(facts[at])[1] for at in order])  # as by a Redis that is older than it was
    assert [entry.fact for entry in reader.crossings(10).items] == [facts[2], facts[1], facts[0]]


async def test_however_many_there_are_the_last_are_kept(valkey: str, namespace: str, reader: ViewReader) -> None:
    facts = [judged(at, "healthy", "watch", f"c{at}") for at in range(MOST + 20)]
    told_of(valkey, namespace, [record(each)[1] for each in reversed(facts)])
    assert named(valkey, namespace) == [each.customer_id for each in facts[20:]]
    assert reader.crossings(10).items == ()  # none of them is a customer of this view


async def test_who_is_erased_is_not_among_them(valkey: str, namespace: str, reader: ViewReader) -> None:
    told = [judged(1, "healthy", "watch"), judged(2, "healthy", "watch", "ghost"), judged(3, "watch", "at_risk")]
    tell(valkey, namespace, *told)
    again = judged(5, "watch", "healthy")
    erased = [record(judged(4, "at_risk", "watch"))[1], Record(4, b"acme", None), record(again)[1]]
    told_of(valkey, namespace, erased)
    client, keys = redis.Redis.from_url(valkey), Keys(namespace)
    assert named(valkey, namespace) == ["ghost", "acme"]
    assert [entry.fact for entry in reader.crossings(10).items] == [again]
    client.zadd(keys.strangers, {"ghost": 1.0})
    Ledger(valkey, keys).sweep(1)
    assert named(valkey, namespace) == ["acme"]


async def test_what_cannot_be_read_is_left_out_and_named(valkey: str, namespace: str, reader: ViewReader) -> None:
    fact = judged(1, "healthy", "watch")
    known = record(fact)[1]
    assert known.body is not None
    newer = Record(
        0, b"globex", known.body.replace(b'"watch"', b'"lost"').replace(b"acme", b"globex"), known.attributes
    )
    told_of(valkey, namespace, [known, newer])
    redis.Redis.from_url(valkey).zadd(Keys(namespace).crossed, {b"\xff": 9e9, b"{": 8e9})
    found = reader.crossings(10)
    assert ([entry.fact for entry in found.items], found.unreadable) == ([fact], ("\\xff", "{", "globex"))
    told_of(valkey, namespace, [Record(2, b"acme", None)])
    assert reader.crossings(10).items == ()


async def test_a_key_of_another_type_keeps_nothing_else_from_being_told(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    redis.Redis.from_url(valkey).set(Keys(namespace).crossed, "junk")
    told_of(valkey, namespace, [record(judged(1, "healthy", "watch"))[1], Record(1, b"globex", None)])
    assert [entry.number for entry in reader.timeline("acme").entries] == [1]
