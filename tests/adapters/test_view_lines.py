"""The row that those who look on are told is the one that a list has, with what facts tell and no state knows."""

import msgspec
import pytest
import redis
from msgspec.structs import replace

from streams.adapters.reading_view import LiveEvent, LiveReader, Row
from streams.adapters.view.edit import Edit
from streams.adapters.view.keys import Keys
from tests.adapters.portraits import full
from tests.adapters.shown import change, show
from tests.adapters.telling import tell
from tests.adapters.test_escalations import ROSE, escalated
from tests.adapters.test_falls import FALLEN, HIGHEST, LOWEST

ACME = full("acme")
MILD = replace(ACME, alerts=(replace(ACME.alerts[0], severity="warning"),))


@pytest.fixture
def live(valkey: str, namespace: str) -> LiveReader:
    return LiveReader(redis.Redis.from_url(valkey), namespace)


def rows(live: LiveReader) -> list[Row]:
    told = [event for event in live.after("0-0", 0) if event.kind == "customer"]
    return [msgspec.json.decode(event.data, type=Row) for event in told]


async def test_it_names_what_made_a_score_fall(valkey: str, namespace: str, live: LiveReader) -> None:
    tell(valkey, namespace, HIGHEST)
    reader = await change(valkey, namespace, replace(FALLEN, score=HIGHEST.score), FALLEN)
    (row,) = rows(live)
    assert row.top is not None
    assert (row.score, row.top.name) == (LOWEST.score, "sentiment")
    assert (row,) == reader.ranking().items


async def test_it_is_told_anew_when_it_becomes_known_since_when_an_alert_is_more_severe(
    valkey: str, namespace: str, live: LiveReader
) -> None:
    reader = await change(valkey, namespace, MILD, ACME)
    assert [row.alert and row.alert.escalated_at for row in rows(live)] == [None]
    tell(valkey, namespace, escalated("acme"))
    *_, fact, event = live.after("0-0", 0)
    assert (fact.kind, event.kind, event.customer_id) == ("fact", "customer", "acme")
    assert {"plan=pro", "band=at_risk", "policy=health_low"} <= event.groups
    row = msgspec.json.decode(event.data, type=Row)
    assert row.alert is not None
    assert (row.alert.severity, row.alert.escalated_at) == ("critical", ROSE)
    assert (row,) == reader.ranking().items


async def test_it_says_so_of_every_later_change(valkey: str, namespace: str, live: LiveReader) -> None:
    tell(valkey, namespace, escalated("acme"))
    await change(valkey, namespace, ACME, replace(ACME, score=40.0))
    assert [(row.score, row.alert and row.alert.escalated_at) for row in rows(live)] == [(40.0, ROSE)]


def announced(valkey: str, namespace: str, customer: str, data: bytes = b"") -> LiveEvent:
    edit = Edit(Keys(namespace))
    edit.announce("customer", customer, data=data)
    with redis.Redis.from_url(valkey) as client:
        client.execute_command(*edit.commands[0])
        return LiveReader(client, namespace).after("0-0", 0)[-1]


async def test_of_who_is_gone_or_cannot_be_read_just_that_is_told(valkey: str, namespace: str) -> None:
    await show(valkey, namespace, [ACME])
    redis.Redis.from_url(valkey).set(Keys(namespace).customer("globex"), "junk")
    told = {name: announced(valkey, namespace, name) for name in ("acme", "globex", "nobody")}
    assert {name: event.kind for name, event in told.items()} == {
        "acme": "customer",
        "globex": "resync",
        "nobody": "gone",
    }
    assert msgspec.json.decode(told["acme"].data, type=Row).customer_id == "acme"


async def test_what_another_version_tells_of_a_customer_is_handed_on_as_it_is(valkey: str, namespace: str) -> None:
    assert announced(valkey, namespace, "acme", b'{"of": "tomorrow"}').data == b'{"of": "tomorrow"}'
