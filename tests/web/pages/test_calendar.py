"""Customers at either end of the calendar are shown: what is reckoned from a day may lie beyond it."""

import io
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import orjson
import pytest
import redis
from msgspec.structs import replace
from rich.console import Console

from streams.adapters.customer_page import page
from streams.adapters.view import Portrait, blob
from streams.adapters.view.glances import Goal, Journey, Step
from streams.adapters.view.keys import Keys
from streams.adapters.view.portrait import Override
from streams.adapters.wording.texts import LANGUAGES, texts
from streams.settings import Settings
from streams.web.pages import charts
from tests.adapters.portraits import full, told
from tests.adapters.telling import tell
from tests.web.site import running

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
PATHS = ("/", "/customers/acme", "/api/v1/customers/acme", "/api/v1/customers/acme/timeline", "/api/v1/at-risk")


def then(at: datetime) -> Portrait:
    """Return a customer of whom everything was at one moment."""
    acme, on = full("acme"), at.date()
    alert = replace(acme.alerts[0], raised_at=at, state="snoozed", snoozed_until=at, acknowledged_at=at)
    plan = replace(acme.plans[0], triggered_at=at, ends_at=at, tasks=(replace(acme.plans[0].tasks[0], due_at=at),))
    return replace(
        acme,
        as_of=at,
        heard_at=at,
        alerts=(alert,),
        plans=(plan,),
        usage=replace(acme.usage, last_day=on, last_used_on=on),
        milestones=replace(acme.milestones, next_due=at),
        since=on,
        left_on=on,
        trend=(60.0, None, 50.0),
        trend_ends=on,
        override=Override(score=70.0, until=at, reason="They have renewed.", at=at),
        journey=Journey(
            started_at=at,
            surveyed_at=at,
            payment_failed_at=at,
            champion_left_at=at,
            steps=(Step(name="kick-off", due_at=at, reached_at=at),),
            goals=(Goal(name="seats", target=1.0),),
        ),
    )


def put(client: redis.Redis, keys: Keys, who: Portrait) -> None:
    """Let a view have one customer, whose times no worker would write."""
    client.set(keys.customer(who.customer_id), blob.kept(0, who))
    client.zadd(keys.ranking(), {who.customer_id: 2.0})
    for key, thing in ((keys.alerts, who.alerts[0].alert_id), (keys.plans, who.plans[0].plan_id)):
        client.zadd(key, {orjson.dumps((who.customer_id, thing)): who.as_of.timestamp()})


@pytest.mark.parametrize("at", [FIRST, LAST], ids=["first", "last"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_customer_at_either_end_is_shown(
    valkey: str, namespace: str, tmp_path: Path, at: datetime, language: str
) -> None:
    settings = Settings(redis=valkey, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)
    fact = replace(told("acme"), event_id="acme:health:1", occurred_at=at, as_of=at, previous_band="watch")
    tell(valkey, namespace, fact)
    with redis.Redis.from_url(valkey) as client:
        put(client, Keys(namespace), then(at))
    with running(settings) as site:
        reading = site.client("read", {"Accept": "text/html", "Accept-Language": language})
        shown = {path: reading.get(path) for path in PATHS}
    assert {path: answer.status_code for path, answer in shown.items()} == dict.fromkeys(PATHS, 200)
    assert all("acme" in answer.text for answer in shown.values())
    assert len(shown[PATHS[3]].json()["entries"]) == 1


@pytest.mark.parametrize("at", [FIRST, LAST], ids=["first", "last"])
def test_a_terminal_shows_one_too(at: datetime) -> None:
    printed = io.StringIO()
    Console(file=printed, width=100).print(page(then(at), at, texts("en")))
    assert "41.5" in printed.getvalue()


@pytest.mark.parametrize("last", [date(2026, 3, 1), date.min, date.max])
def test_the_days_of_use_are_a_day_apart_up_to_the_last(last: date) -> None:
    usage = replace(full("acme").usage, daily=(1, 2, 3), last_day=last)
    days = orjson.loads(charts.usage(replace(full("acme"), usage=usage)))["x"]
    assert [later - earlier for earlier, later in pairwise(days)] == [86_400, 86_400]
    assert charts.day_of(days[-1]) == last
