"""Those who look on hear of what has changed, once, and of nothing else."""

from collections import Counter
from collections.abc import AsyncIterator

import msgspec
import pytest
import redis

from streams.adapters.reading_view import LiveReader, Row
from streams.adapters.view import Portrait, View
from streams.adapters.view.keys import Keys
from streams.adapters.view.portrait import OpenAlert
from streams.adapters.view.row import row_of
from streams.events import Segment
from tests.adapters.portraits import full
from tests.adapters.shown import settled, show
from tests.adapters.view_lanes import NOON, Lane, alert, describe, state


@pytest.fixture
def live(valkey: str, namespace: str) -> LiveReader:
    return LiveReader(redis.Redis.from_url(valkey), namespace)


@pytest.fixture
async def view(valkey: str, namespace: str) -> AsyncIterator[View]:
    view = View(valkey, namespace, "w1", describe)
    await view.start()
    yield view
    await view.stop()


def heard(live: LiveReader, since: str) -> list[tuple[str, str]]:
    return [(event.kind, event.customer_id) for event in live.after(since, 0)]


async def test_a_change_of_a_row_is_announced_with_the_row(view: View, live: LiveReader) -> None:
    lane = Lane()
    lane.given_to(view)
    await settled(view)
    since = live.newest()
    lane.commit(view, {"acme": state("acme", 40.0)})
    await settled(view)
    (event,) = live.after(since, 0)
    assert (event.kind, event.customer_id) == ("customer", "acme")
    assert event.groups == {"plan=pro", "band=watch"}
    assert msgspec.json.decode(event.data, type=Row) == row_of(describe(lane.table["acme"]))
    since = event.id
    later = msgspec.structs.replace(describe(lane.table["acme"]), as_of=NOON.replace(hour=13), heard_at=NOON, nps=5.0)
    lane.commit(view, {"acme": msgspec.json.encode(later)})
    await settled(view)
    assert heard(live, since) == [], "nothing that a list shows"


async def test_who_leaves_a_filter_is_announced_to_it(view: View, live: LiveReader) -> None:
    lane = Lane()
    lane.given_to(view)
    lane.commit(view, {"acme": state("acme", alerts=(alert("acme"),), plan="pro")})
    await settled(view)
    since = live.newest()
    lane.commit(view, {"acme": state("acme", plan="free")})
    await settled(view)
    (event,) = live.after(since, 0)
    assert event.groups == {"plan=pro", "plan=free", "band=watch", "policy=low"}


async def test_a_lane_that_is_published_anew_is_one_resync(valkey: str, namespace: str, live: LiveReader) -> None:
    known = [Portrait(customer_id=f"c{number}", as_of=NOON) for number in range(300)]
    await show(valkey, namespace, known)
    assert heard(live, "0-0") == [("resync", "")]
    since = live.newest()
    await show(valkey, namespace, known)
    assert heard(live, since) == [("resync", "")]


async def test_an_answer_that_was_lost_announces_nothing_twice(view: View, live: LiveReader) -> None:
    lane = Lane()
    lane.given_to(view)
    await settled(view)
    since = live.newest()
    lane.commit(view, {"acme": state("acme", 40.0)})
    await settled(view)
    with view._rounds.lock:
        kept = view._rounds.lanes[0]
        kept.serial -= 1  # as if the answer had been lost
        kept.change({"acme": lane.table["acme"]}, b"again")
    view._flush.wake()
    await settled(view)
    assert heard(live, since) == [("customer", "acme")]


async def test_sums_and_rows_are_those_of_the_portraits(valkey: str, namespace: str) -> None:
    many = [
        msgspec.structs.replace(
            full(f"c{number}"),
            score=10.0 * number,
            week_before=None if number == 1 else 50.0,
            band="at_risk" if number < 4 else "healthy",
            alerts=full(f"c{number}").alerts if number < 2 else (),
            adoption={"exports": number * 10, "api": None},
            segment=Segment(plan="pro" if number % 2 else "free"),
        )
        for number in range(10)
    ]
    await show(valkey, namespace, [Portrait(customer_id="c3", as_of=NOON, score=1.0, segment=Segment(plan="max"))])
    reader = await show(valkey, namespace, many)
    everybody, pro = reader.picture(), reader.picture("plan", "pro")
    assert (everybody.customers, pro.customers, reader.picture("plan", "max").customers) == (10, 5, 0)
    assert everybody.health == (1,) * 10
    assert everybody.bands == {"at_risk": 4, "healthy": 6}
    assert everybody.trends == {"falling": 4, "rising": 4, "steady": 1, "unknown": 1}
    assert everybody.alerts == {"health_low": 2}
    assert everybody.plans == {"recovery": 10}
    assert (everybody.adoption["exports"].catalogued, everybody.adoption["exports"].used) == (10, 3)
    assert (everybody.mrr, everybody.mrr_at_risk) == ({"EUR": 12_000.0}, {"EUR": 4_800.0})
    assert pro.bands == {"at_risk": 2, "healthy": 3}
    assert {picture.value: picture.customers for picture in reader.pictures("plan")} == {"free": 5, "pro": 5}
    sizes = {each.group: each.values for each in reader.segments().groups}
    assert sizes == {"plan": {"free": 5, "pro": 5}, "owner": {"ann": 10}}


async def test_sums_of_money_are_exact_up_to_the_most_that_a_contract_may_say(valkey: str, namespace: str) -> None:
    prices = {"acme": 1e12, "globex": 5e9, "initech": 0.01}
    reader = await show(
        valkey, namespace, [msgspec.structs.replace(full(name), mrr=mrr) for name, mrr in prices.items()]
    )
    assert redis.Redis.from_url(valkey).hget(Keys(namespace).picture(), "mrr:EUR") == b"100500000000001"
    assert reader.picture().mrr_at_risk == {"EUR": 1_005_000_000_000.01}


async def test_open_alerts_and_plans_come_newest_first_with_whose_they_are(valkey: str, namespace: str) -> None:
    known = []
    for number in range(5):
        raised = NOON.replace(day=number + 1)
        alerts = tuple(
            OpenAlert(alert_id=f"c{number}:{name}:1", policy=name, severity="info", raised_at=raised) for name in "ab"
        )
        known.append(Portrait(customer_id=f"c{number}", as_of=NOON, alerts=alerts, owner="ann", mrr=5.0))
    reader = await show(valkey, namespace, known)
    found, cursor = [], None
    while True:
        page = reader.alerts(cursor, 3)
        found += [(item.customer_id, item.alert.policy, item.owner, item.mrr) for item in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert found == [(f"c{number}", name, "ann", 5.0) for number in (4, 3, 2, 1, 0) for name in "ba"]
    assert reader.alerts(limit=10**6).total == 10
    (item,) = (await show(valkey, namespace, [full("acme")])).plans().items
    assert (item.customer_id, item.plan) == ("acme", full("acme").plans[0])


async def test_an_erased_customer_is_announced_as_gone(view: View, live: LiveReader) -> None:
    lane = Lane()
    lane.given_to(view)
    lane.commit(view, {"acme": state("acme", 40.0), "beta": state("beta")})
    await settled(view)
    since = live.newest()
    lane.commit(view, {"acme": None})
    await settled(view)
    assert heard(live, since) == [("gone", "acme")]
    kinds = Counter(event.kind for event in live.after("0-0", 0))
    assert kinds == {"resync": 1, "customer": 1, "gone": 1}, "what was told of it is taken back"
