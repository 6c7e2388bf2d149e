"""Lists of customers: any filters, any order, page by page, are those of an oracle."""

import asyncio
from collections.abc import Callable
from functools import partial
from itertools import product
from math import inf
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.adapters.reading_view import CursorError, Row, ViewReader, ranking
from streams.adapters.reading_view.cursors import LONGEST, cursor_of
from streams.adapters.view import Portrait
from streams.adapters.view.index import SORTS, orders, pairs, urgency
from streams.adapters.view.portrait import OpenAlert
from streams.events import Risk, Segment
from tests.adapters.shown import show
from tests.adapters.view_lanes import NOON

ALERT = OpenAlert(alert_id="a", policy="low", severity="warning", raised_at=NOON)
FILTERS = [("plan", "pro"), ("others.tier", "gold"), ("band", "watch"), ("owner", "=\n"), ("policy", "low")]


def risk(probability: float) -> Risk:
    return Risk(probability=probability, base_logit=0.0, reasons=(), model_version=1, horizon_days=30)


segments = st.builds(
    Segment,
    plan=st.none() | st.sampled_from(["pro", "free"]),
    others=st.sampled_from([{}, {"tier": "gold"}]),
)
portraits = st.builds(
    Portrait,
    customer_id=st.text(min_size=1, max_size=3),
    as_of=st.just(NOON),
    score=st.none() | st.sampled_from([10.0, 50.0, 50.5, 99.0]),
    week_before=st.none() | st.sampled_from([20.0, 50.0]),
    band=st.sampled_from(["watch", "at_risk", None]),
    risk=st.none() | st.sampled_from([0.1, 0.2]).map(risk),
    mrr=st.none() | st.sampled_from([0.0, 10.0]),
    alerts=st.sampled_from([(), (ALERT,)]),
    segment=segments,
    owner=st.none() | st.just("=\n"),
)
customers = st.lists(portraits, max_size=14, unique_by=lambda each: each.customer_id)
wishes = st.tuples(st.sets(st.sampled_from(FILTERS)).map(list), st.sampled_from(SORTS), st.booleans())


def ordered(known: list[Portrait], filters: list[tuple[str, str]], sort: str, reverse: bool) -> list[str]:
    """The list as one would write it down."""
    wanted = [each for each in known if {f"{group}={value}" for group, value in filters} <= set(pairs(each))]

    def place(portrait: Portrait) -> tuple[float, bytes]:
        score = urgency(portrait) if sort == "urgency" else orders(portrait)[sort]
        return score, portrait.customer_id.encode()

    return [each.customer_id for each in sorted(wanted, key=place, reverse=not reverse)]


def paged(reader: ViewReader, filters: list[tuple[str, str]], sort: str, reverse: bool, limit: int) -> list[str]:
    """The list, page by page."""
    found, cursor = list[Row](), None
    while True:
        page = reader.ranking(filters, sort, reverse, cursor, limit)
        found += page.items
        if page.next is None:
            return [row.customer_id for row in found]
        cursor = page.next


@pytest.mark.parametrize(("few", "looked", "at_once"), [(1_000, 4_000, 500), (0, 3, 2)])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(known=customers, wish=wishes, limit=st.integers(1, 5))
def test_pages_are_the_list(
    valkey: str,
    namespace: str,
    monkeypatch: pytest.MonkeyPatch,
    few: int,
    looked: int,
    at_once: int,
    known: list[Portrait],
    wish: tuple[list[tuple[str, str]], str, bool],
    limit: int,
) -> None:
    """With small bounds, too: then what a few customers do is what many do otherwise."""
    for name, value in (("FEW", few), ("LOOKED", looked), ("AT_ONCE", at_once)):
        monkeypatch.setattr(ranking, name, value)
    reader = asyncio.run(show(valkey, namespace, known))
    assert paged(reader, *wish, limit) == ordered(known, *wish)


async def test_who_moves_or_leaves_moves_no_one_else(valkey: str, namespace: str) -> None:
    known = [Portrait(customer_id=f"c{number:02}", as_of=NOON, score=50.0, band="watch") for number in range(20)]
    reader = await show(valkey, namespace, known)
    for sort, reverse in product(("urgency", "score"), (False, True)):
        before = ordered(known, [], sort, reverse)
        first = reader.ranking(sort=sort, reverse=reverse, limit=7)
        gone = first.items[-1].customer_id
        moved = [msgspec.structs.replace(each, score=10.0) for each in known if each.customer_id == before[2]]
        await show(valkey, namespace, [*moved, *(each for each in known if each.customer_id not in (gone, before[2]))])
        rest = reader.ranking(sort=sort, reverse=reverse, cursor=first.next, limit=100)
        expected = before[7:] if (sort, reverse) != ("urgency", True) else [*before[7:], before[2]]
        expected = expected if not (sort == "score" and reverse) else [*before[7:], before[2]]
        assert [row.customer_id for row in rest.items] == expected
        await show(valkey, namespace, known)


@pytest.mark.parametrize(
    "forged", ["", "x", "!!", "e30", "W10", "🦊", "A" * 5_000, cursor_of("other", 1.0, "c"), "WzEsIngiLCJuYW4iLCJ4Il0"]
)
async def test_a_forged_cursor_is_refused(valkey: str, namespace: str, forged: str) -> None:
    reader = await show(valkey, namespace, [Portrait(customer_id="acme", as_of=NOON)])
    with pytest.raises(CursorError):
        reader.ranking(cursor=forged)
    with pytest.raises(CursorError):
        reader.ranking([("band", "unknown")], "mrr", cursor=forged)
    with pytest.raises(CursorError):
        reader.alerts(cursor=forged)


async def test_however_long_ids_and_filters_are_a_list_goes_on(valkey: str, namespace: str) -> None:
    names, label = [each * 256 for each in ("\x01", "🦊", '"', "\\")], "🦊" * 128
    known = [
        Portrait(
            customer_id=name,
            as_of=NOON,
            owner=label,
            segment=Segment(plan=label, others={label: label}),
            alerts=(msgspec.structs.replace(ALERT, alert_id=f"{name[:128]}:low:1"),),
        )
        for name in names
    ]
    reader = await show(valkey, namespace, known)
    filters = [("owner", label), ("plan", label), (f"others.{label}", label), ("policy", "low")]
    lists: list[Callable[..., Any]] = [partial(reader.ranking, filters), reader.alerts]
    for page_of in lists:
        seen, cursor = set[str](), None
        for _ in names:
            page = page_of(cursor=cursor, limit=1)
            seen |= {each.customer_id for each in page.items}
            cursor = page.next
            assert len(cursor or "") <= LONGEST
        assert (seen, cursor) == (set(names), None)


async def test_a_cursor_holds_for_its_own_filters_and_order_alone(valkey: str, namespace: str) -> None:
    known = [Portrait(customer_id=f"c{number}", as_of=NOON, score=50.0, band="watch") for number in range(3)]
    reader = await show(valkey, namespace, known)
    cursor = reader.ranking(limit=1).next
    for other in ({"sort": "mrr"}, {"reverse": True}, {"filters": [("band", "watch")]}):
        with pytest.raises(CursorError, match="another list"):
            reader.ranking(cursor=cursor, **other)


async def test_sizes_and_orders_that_there_are_not(valkey: str, namespace: str) -> None:
    reader = await show(valkey, namespace, [Portrait(customer_id=f"c{n}", as_of=NOON, score=50.0) for n in range(300)])
    assert [len(reader.ranking(limit=limit).items) for limit in (-5, 0, 1, 10**6)] == [1, 1, 1, 200]
    with pytest.raises(ValueError, match="sort: expected one of urgency, score, change, mrr, risk, got 'age'"):
        reader.ranking(sort="age")


async def test_a_filter_nobody_meets_is_an_empty_page(valkey: str, namespace: str) -> None:
    reader = await show(valkey, namespace, [Portrait(customer_id="acme", as_of=NOON, mrr=-inf)])
    page = reader.ranking([("plan", "nothing")], "mrr")
    assert (page.items, page.next, page.total) == ((), None, 0)
