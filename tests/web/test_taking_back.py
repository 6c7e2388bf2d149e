"""A snooze and an override can be taken back before their time, by whoever may give commands."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import redis
from msgspec.structs import replace

from streams.adapters import topics
from streams.adapters.view.blob import kept
from streams.adapters.view.keys import Keys
from streams.adapters.view.portrait import Override
from streams.events import CommandApplied, UnsnoozeAlert, WithdrawOverride
from streams.settings import Settings
from tests.adapters.cared import BOTH, UNTIL
from tests.adapters.portraits import full, written
from tests.adapters.telling import tell
from tests.adapters.view_lanes import NOON
from tests.web.log import logged
from tests.web.playing import plays
from tests.web.site import Site, running

UNSNOOZE = "/api/v1/alerts/{}:health_low:1/unsnooze"
WITHDRAW = "/api/v1/overrides/withdraw"
SAID = Override(score=77.0, until=UNTIL, reason="They have renewed.", at=NOON)


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    """Return a site with one customer who is overridden and has a snoozed alert, and one of whom neither is so."""
    topics.create(settings.broker, topics.wanted(settings))
    acme = replace(full("acme"), alerts=(BOTH,), override=SAID)
    asyncio.run(written(settings.redis, settings.namespace, [acme, replace(full("globex"), override=None)]))
    with running(settings) as site:
        yield site


@pytest.mark.usefixtures("at_noon")
def test_both_are_commands_in_the_log(site: Site) -> None:
    client = site.client()
    told = [client.post(path, json={"customer_id": "acme"}) for path in (UNSNOOZE.format("acme"), WITHDRAW)]
    assert [(each.status_code, each.json()["command"]) for each in told] == [
        (202, "unsnooze_alert"),
        (202, "withdraw_override"),
    ]
    first, second = logged(site)
    assert isinstance(first, UnsnoozeAlert)
    assert isinstance(second, WithdrawOverride)
    assert (first.alert_id, first.customer_id, second.customer_id) == ("acme:health_low:1", "acme", "acme")
    assert first.issued_by == second.issued_by == "Ann"


@pytest.mark.parametrize(
    ("customer", "time"),
    [("globex", NOON), ("acme", UNTIL)],  # of the latter it is over, and nobody has noticed
)
def test_what_does_not_hold_is_refused_at_once_unless_it_may_be_a_repeat(
    site: Site, customer: str, time: datetime
) -> None:
    plays(site.settings.redis, site.settings.namespace, time + timedelta(seconds=1))
    client, body = site.client(), {"customer_id": customer}
    for path, kind in ((UNSNOOZE.format(customer), "not-snoozed"), (WITHDRAW, "not-overridden")):
        answer = client.post(path, json=body)
        assert (answer.status_code, answer.json()["type"]) == (409, f"urn:helix:problem:{kind}")
        assert logged(site) == []
    repeat = client.post(WITHDRAW, json=body, headers={"Idempotency-Key": "k-1"})
    assert repeat.status_code == 202


@pytest.mark.parametrize(("said", "status"), [(11, 202), (12, 409)])
@pytest.mark.parametrize(
    ("path", "command"), [(UNSNOOZE.format("acme"), "snooze_alert"), (WITHDRAW, "override_health")]
)
def test_nothing_is_refused_by_a_state_that_is_older_than_an_outcome_that_was_told(
    site: Site, path: str, command: str, said: int, status: int
) -> None:
    plays(site.settings.redis, site.settings.namespace, NOON)
    client, keys = site.client(), Keys(site.settings.namespace)
    before = replace(full("acme"), override=None, said=said)
    told = CommandApplied(
        event_id="acme:outcome:12", customer_id="acme", occurred_at=NOON, command_id="c-1", command=command
    )
    of_before = replace(told, event_id="acme:outcome:40", occurred_at=NOON - timedelta(days=1))  # the id was erased
    with redis.Redis.from_url(site.settings.redis) as view:
        view.set(keys.customer("acme"), kept(0, before))
    tell(site.settings.redis, site.settings.namespace, told, of_before)
    answer = client.post(path, json={"customer_id": "acme"})
    assert answer.status_code == status, answer.text
    assert len(logged(site)) == (status == 202)


def test_who_may_only_read_takes_nothing_back(site: Site) -> None:
    for path in (UNSNOOZE.format("acme"), WITHDRAW):
        assert site.client("read").post(path, json={"customer_id": "acme"}).status_code == 403
    assert logged(site) == []


@pytest.mark.parametrize(("customer", "offered"), [("acme", True), ("globex", False)])
@pytest.mark.parametrize(
    ("language", "words"), [("en", ("End snooze", "End override")), ("zh", ("结束静默", "撤销人工评定"))]
)
def test_the_page_of_a_customer_offers_to_take_back_what_holds(
    site: Site, customer: str, offered: bool, language: str, words: tuple[str, str]
) -> None:
    plays(site.settings.redis, site.settings.namespace, NOON)
    asking = site.client(headers={"Accept": "text/html"})
    page = asking.get(f"/customers/{customer}?lang={language}").text
    assert [word in page for word in words] == [offered, offered]
    assert [f'action="{path}"' in page for path in (_quoted(customer), WITHDRAW)] == [offered, offered]


def _quoted(customer: str) -> str:
    return UNSNOOZE.format(customer).replace(":", "%3A")
