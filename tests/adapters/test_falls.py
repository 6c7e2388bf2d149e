"""What is first of who is there for a fall is the component that made it, which need not be the lowest."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
import redis
from msgspec.structs import replace

from streams.adapters.reading_view import Cause, ViewReader
from streams.adapters.view.keys import Keys
from streams.adapters.view.portrait import OpenAlert
from streams.events import AlertReason, Contribution, HealthChanged
from tests.adapters.portraits import full
from tests.adapters.shown import show
from tests.adapters.telling import tell
from tests.adapters.view_lanes import NOON

HIGH, LOW = 72.0, 41.5
FALL = AlertReason(measure="closing_health", value=LOW, limit=HIGH - 20, baseline=HIGH)
ALERT = OpenAlert(alert_id="acme:health_fall:1", policy="health_fall", severity="warning", raised_at=NOON)
WEIGHTS = {"engagement": 0.3, "adoption": 0.4, "sentiment": 0.3}


def snapshot(number: int, values: Mapping[str, float]) -> HealthChanged:
    """Return what is told of a score that is made of these."""
    made = tuple(
        Contribution(component=name, weight=weight, value=values[name], points=100 * weight * values[name])
        for name, weight in WEIGHTS.items()
    )
    return HealthChanged(
        event_id=f"acme:health:{number}",
        customer_id="acme",
        occurred_at=NOON + timedelta(days=number),
        as_of=NOON + timedelta(days=number),
        score=sum(each.points for each in made),
        band="watch",
        contributions=made,
    )


BEFORE = snapshot(1, {"engagement": 0.1, "adoption": 1.0, "sentiment": 1.0})
HIGHEST = snapshot(2, {"engagement": 0.4, "adoption": 0.75, "sentiment": 1.0})
BETWEEN = snapshot(3, {"engagement": 0.2, "adoption": 0.7, "sentiment": 0.6})
LOWEST = snapshot(4, {"engagement": 0.2, "adoption": 0.7, "sentiment": 0.25})


FALLEN = replace(
    full("acme"),
    alerts=(replace(ALERT, reasons=(FALL,)),),
    score=LOWEST.score,
    contributions=LOWEST.contributions,
)


@pytest.fixture
async def reader(valkey: str, namespace: str) -> ViewReader:
    return await show(valkey, namespace, [FALLEN])


def first(reader: ViewReader) -> Cause | None:
    return reader.ranking().items[0].top


async def test_it_is_what_lost_most_points_since_the_score_was_so_high(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    tell(valkey, namespace, BEFORE, HIGHEST, BETWEEN, LOWEST)
    redis.Redis.from_url(valkey).lpush(Keys(namespace).timeline("acme"), b"damaged")
    found = first(reader)
    assert found
    assert (found.name, found.value, found.baseline, found.policy) == ("sentiment", 0.25, 1.0, "health_fall")
    assert found.points == pytest.approx(-22.5)


async def test_where_nothing_reaches_back_to_then_nothing_is_named_but_the_fall(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    redis.Redis.from_url(valkey).set(Keys(namespace).past("acme"), "junk")
    tell(valkey, namespace, BETWEEN, LOWEST)
    fall = Cause(kind="measure", name="closing_health", value=LOW, baseline=HIGH, limit=HIGH - 20, policy="health_fall")
    assert first(reader) == fall
    assert reader.falls([FALLEN]) == {}


async def test_it_is_known_before_the_present_score_is_told(valkey: str, namespace: str, reader: ViewReader) -> None:
    tell(valkey, namespace, HIGHEST)
    assert (top := first(reader)) is not None
    assert (top.name, top.value) == ("sentiment", 0.25)


async def test_of_several_alerts_it_is_told_of_those_that_are_about_a_fall(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    tell(valkey, namespace, HIGHEST, LOWEST)
    other = replace(full("acme").alerts[0], severity="critical")
    found = reader.falls([replace(FALLEN, alerts=(other, *FALLEN.alerts)), full("globex")])
    assert {alert_id: cause.name for alert_id, cause in found.items()} == {ALERT.alert_id: "sentiment"}


async def test_what_is_known_of_a_page_is_not_read_again_until_a_score_is_another(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    assert (top := first(reader)) is not None
    assert top.name == "closing_health"  # what is to be read is still on its way
    tell(valkey, namespace, HIGHEST, LOWEST)
    assert (top := first(reader)) is not None
    assert top.name == "sentiment"
    redis.Redis.from_url(valkey).delete(Keys(namespace).timeline("acme"), Keys(namespace).past("acme"))
    assert first(reader) == top
    await show(valkey, namespace, [replace(FALLEN, score=40.0)])
    assert (top := first(reader)) is not None
    assert top.name == "closing_health"
