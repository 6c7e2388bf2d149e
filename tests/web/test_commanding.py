"""A command that is answered with 202 is in the log, whatever it names and however it is sent."""

import re
from datetime import timedelta, timezone
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from streams.events import OverrideHealth, SnoozeAlert
from streams.web.pages.environment import customer_url
from tests.adapters.portraits import HOSTILE
from tests.adapters.view_lanes import NOON
from tests.web.announcing import announce
from tests.web.conftest import CUSTOMERS
from tests.web.listening import listening
from tests.web.log import logged
from tests.web.site import Site

ALERT, PLAN = "/api/v1/alerts/acme:health_low:1", "/api/v1/plans/acme:recovery:1"
OURS = {"customer_id": "acme"}
GIVEN: list[tuple[str, dict[str, Any], str]] = [
    (f"{ALERT}/acknowledge", OURS, "acknowledge_alert"),
    (f"{ALERT}/snooze", OURS | {"for_hours": 4, "reason": "they move"}, "snooze_alert"),
    (f"{ALERT}/label", OURS | {"useful": "false_alarm"}, "label_alert"),
    ("/api/v1/customers/acme/override", {"score": 80, "for_hours": 1, "reason": "renewed"}, "override_health"),
    (f"{PLAN}/tasks/workshop/complete", OURS, "complete_plan_task"),
    (f"{PLAN}/close", OURS | {"outcome": "succeeded"}, "close_plan"),
]


@pytest.mark.usefixtures("at_noon")
def test_every_command_is_in_the_log_when_it_is_answered(site: Site) -> None:
    client = site.client()
    answers = [client.post(path, json=body) for path, body, _ in GIVEN]
    assert [answer.status_code for answer in answers] == [202] * len(GIVEN), [answer.text for answer in answers]
    told = [answer.json() for answer in answers]
    found = {command.event_id: command for command in logged(site)}
    assert [one["command"] for one in told] == [kind for _, _, kind in GIVEN]
    assert [found[one["command_id"]].__struct_config__.tag for one in told] == [kind for _, _, kind in GIVEN]
    assert {(command.customer_id, command.issued_by) for command in found.values()} == {("acme", "Ann")}
    assert len(found) == len(GIVEN)
    assert {command.occurred_at for command in found.values()} == {NOON}, "no worker tells the stream's time here"


@pytest.mark.usefixtures("at_noon")
def test_a_form_says_the_same_as_json(site: Site) -> None:
    client = site.client()
    until = NOON + timedelta(days=2)
    body = {"customer_id": "acme", "until": until.isoformat(), "reason": "ümzug & mehr"}
    assert client.post(f"{ALERT}/snooze", json=body).status_code == 202
    assert client.post(f"{ALERT}/snooze", data=body).status_code == 202
    form, json = [command for command in logged(site) if isinstance(command, SnoozeAlert)]
    assert (form.until, form.reason) == (json.until, json.reason) == (until, "ümzug & mehr")


def test_the_same_key_is_the_same_command(site: Site) -> None:
    path, body, _ = GIVEN[0]
    client, other = site.client(), site.client()
    ids = [
        who.post(path, json=body, headers={"Idempotency-Key": "k-1"}).json()["command_id"]
        for who in (client, client, other)
    ]
    assert ids[0] == ids[1] != ids[2]
    label = client.post(f"{ALERT}/label", json=OURS | {"useful": "saved"}, headers={"Idempotency-Key": "k-1"})
    assert label.json()["command_id"] != ids[0]  # nobody loses a command by using a key for two


def test_what_is_watched_is_the_command_whatever_its_key_holds(site: Site) -> None:
    key = {"Idempotency-Key": "50% & more? #1"}
    told = site.client().post(f"{ALERT}/acknowledge", json={"customer_id": "acme"}, headers=key).json()
    query = parse_qs(urlsplit(told["watch"]).query)
    assert (sorted(query), query["command"]) == (["after", "command"], [told["command_id"]])


def test_an_outcome_is_told_to_who_comes_to_watch_when_it_is_over(site: Site) -> None:
    client = site.client()
    with listening(client, "?kind=alert_raised&kind=command_applied") as other:
        announce(site.settings, "alert_raised", "acme")
        other.next()
        told = client.post(f"{ALERT}/acknowledge", json=OURS).json()
        announce(site.settings, "command_applied", "acme", command_id=told["command_id"])
        assert other.next().kind == "command_applied"
        with listening(client, f"?{urlsplit(told['watch']).query}") as late:
            heard = late.next()
            assert (heard.kind, heard.data["command_id"]) == ("command_applied", told["command_id"])


def test_the_outcome_of_the_first_is_told_to_who_repeats_a_command(site: Site) -> None:
    client, key = site.client(), {"Idempotency-Key": "k-1"}
    with listening(client, "?kind=alert_raised&kind=command_applied") as other:
        first = client.post(f"{ALERT}/acknowledge", json=OURS, headers=key).json()
        announce(site.settings, "command_applied", "acme", command_id=first["command_id"])
        announce(site.settings, "alert_raised", "acme")
        assert [other.next().kind, other.next().kind] == ["command_applied", "alert_raised"]
        again = client.post(f"{ALERT}/acknowledge", json=OURS, headers=key).json()
        with listening(client, f"?{urlsplit(again['watch']).query}") as late:
            announce(site.settings, "command_applied", "another", command_id=again["command_id"])
            heard = late.next()
    assert (heard.data["customer_id"], heard.data["command_id"]) == ("acme", first["command_id"])


def test_the_same_key_with_another_body_is_another_command(site: Site) -> None:
    client, key = site.client(), {"Idempotency-Key": "k-1"}
    bodies = [
        (f"{ALERT}/snooze", OURS | {"for_hours": 4, "reason": "they move"}),
        (f"{ALERT}/snooze", OURS | {"for_hours": 8, "reason": "they move"}),
        ("/api/v1/customers/acme/override", {"score": 80, "for_hours": 1, "reason": "renewed"}),
        ("/api/v1/customers/acme/override", {"score": 20, "for_hours": 1, "reason": "renewed"}),
        (f"{PLAN}/close", OURS | {"outcome": "succeeded"}),
        (f"{PLAN}/close", OURS | {"outcome": "failed"}),
    ]
    ids = [client.post(path, json=body, headers=key).json()["command_id"] for path, body in bodies]
    again = [client.post(path, json=body, headers=key).json()["command_id"] for path, body in bodies]
    assert again == ids
    assert len(set(ids)) == len(bodies)


def test_a_repeat_is_not_refused_for_what_it_may_have_done_itself(site: Site) -> None:
    path, client = f"{PLAN}/tasks/review/complete", site.client()
    assert client.post(path, json=OURS).status_code == 409
    assert client.post(path, json=OURS, headers={"Idempotency-Key": "k-1"}).status_code == 202
    missing = client.post(f"{PLAN}/tasks/dance/complete", json=OURS, headers={"Idempotency-Key": "k-1"})
    assert missing.status_code == 404


def test_ids_of_any_kind_are_named_whole(site: Site) -> None:
    alert = httpx.URL(f"{site.address}/").copy_with(
        raw_path=f"/api/v1/alerts/{_quoted(HOSTILE)}:health_low:1/label".encode()
    )
    assert site.client().post(alert, json={"customer_id": HOSTILE, "useful": "saved"}).status_code == 202
    override = {"score": 1, "for_hours": 1, "reason": HOSTILE}
    assert site.client().post(f"/api/v1/customers/{_quoted('a/b')}/override", json=override).status_code == 202
    assert [command.customer_id for command in logged(site)] == [HOSTILE, "a/b"]


@pytest.mark.parametrize("name", CUSTOMERS)
def test_the_form_on_a_customers_page_overrides_that_customer(shared_site: Site, name: str) -> None:
    client = shared_site.client()
    page = client.get(customer_url(name), headers={"Accept": "text/html"}).text
    page = page.replace("\r", "\n")  # as browsers read whatever they are sent
    form = page[: page.index('name="score"')].rpartition("<form")[2]
    (action,), (customer,) = (re.findall(f'{each}="([^"]*)"', form) for each in (" action", 'customer_id" value'))
    said = {"customer_id": unescape(customer), "score": "80", "for_hours": "24", "reason": "renewed"}
    assert client.post(unescape(action), data=said).status_code == 202
    assert logged(shared_site)[-1].customer_id == name


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name, safe="")


def test_who_commands_too_often_is_told_when_to_come_back_and_others_are_not(site: Site) -> None:
    client, path = site.client(), f"{ALERT}/acknowledge"
    answers = [client.post(path, json={"customer_id": "nobody"}) for _ in range(30)]
    late = [answer for answer in answers if answer.status_code == 429]
    assert late
    assert late[0].json()["type"] == "urn:helix:problem:too-many-commands"
    assert int(late[0].headers["retry-after"]) >= 1
    assert client.get("/api/v1/alerts").status_code == 200
    assert site.client().post(path, json=OURS).status_code == 202


@pytest.mark.usefixtures("at_noon")
def test_an_override_is_kept_with_its_reason_and_its_end(site: Site) -> None:
    until = (NOON + timedelta(days=90)).astimezone(timezone(timedelta(hours=8)))
    body = {"score": 80.5, "until": until.isoformat(), "reason": "Renewal is agreed."}
    assert site.client().post("/api/v1/customers/acme/override", json=body).status_code == 202
    (command,) = logged(site)
    assert isinstance(command, OverrideHealth)
    assert (command.score, command.reason, command.until.isoformat()) == (80.5, "Renewal is agreed.", body["until"])
