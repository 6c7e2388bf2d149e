"""Since when an alert is as severe as it is: told by the fact that made it so, for as long as the alert is open."""

from datetime import timedelta

import pytest
import redis

from streams.adapters.reading_view import ViewReader
from streams.adapters.view.keys import Keys
from streams.events import AlertEscalated, AlertResolved
from tests.adapters.portraits import full
from tests.adapters.shown import show
from tests.adapters.telling import tell
from tests.adapters.view_lanes import NOON

ROSE = NOON - timedelta(days=3)


def escalated(customer: str, number: int = 7) -> AlertEscalated:
    return AlertEscalated(
        event_id=f"{customer}:alert:{number}",
        customer_id=customer,
        occurred_at=ROSE,
        alert_id=f"{customer}:health_low:1",
        policy="health_low",
        episode=1,
        severity="critical",
        previous_severity="warning",
        raised_at=full(customer).alerts[0].raised_at,
        reasons=(),
    )


def resolved(customer: str) -> AlertResolved:
    return AlertResolved(
        event_id=f"{customer}:alert:9",
        customer_id=customer,
        occurred_at=NOON,
        alert_id=f"{customer}:health_low:1",
        policy="health_low",
        episode=1,
        severity="critical",
        raised_at=full(customer).alerts[0].raised_at,
        resolution="recovered",
    )


@pytest.fixture
async def reader(valkey: str, namespace: str) -> ViewReader:
    return await show(valkey, namespace, [full("acme"), full("globex")])


async def test_an_alert_that_became_more_severe_says_since_when_wherever_it_is_read(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    tell(valkey, namespace, escalated("acme"))
    assert {row.customer_id: row.alert and row.alert.escalated_at for row in reader.ranking().items} == {
        "acme": ROSE,
        "globex": None,
    }
    assert {each.customer_id: each.alert.escalated_at for each in reader.alerts().items} == {
        "acme": ROSE,
        "globex": None,
    }
    assert [(each.customer_id, each.alert.escalated_at) for each in reader.escalated(10).items] == [("acme", ROSE)]
    acme, globex = reader.customer("acme"), reader.customer("globex")
    assert acme
    assert globex
    assert (acme.alerts[0].escalated_at, globex.alerts[0].escalated_at) == (ROSE, None)


async def test_nothing_of_it_is_kept_once_the_alert_is_over(valkey: str, namespace: str, reader: ViewReader) -> None:
    tell(valkey, namespace, escalated("acme"), escalated("globex"), resolved("acme"))
    assert [each.customer_id for each in reader.escalated(10).items] == ["globex"]
    assert redis.Redis.from_url(valkey).zcard(Keys(namespace).escalated) == 1


async def test_what_is_put_in_the_place_of_the_list_costs_only_since_when(
    valkey: str, namespace: str, reader: ViewReader
) -> None:
    redis.Redis.from_url(valkey).set(Keys(namespace).escalated, "junk")
    tell(valkey, namespace, escalated("acme"))
    assert {row.customer_id: row.alert and row.alert.escalated_at for row in reader.ranking().items} == {
        "acme": None,
        "globex": None,
    }
    assert reader.customer("acme")
