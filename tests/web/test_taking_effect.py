"""A command goes through the log and a real worker, and what came of it is told to everybody who looks."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from streams.events import CustomerSignedUp
from streams.settings import Settings
from tests.end_to_end.stage import PARTITIONS, START, company, staged
from tests.web.listening import Heard, Listener, listening
from tests.web.site import Site, running, until


@pytest.fixture
def settings(broker: str, valkey: str, namespace: str, tmp_path: Path) -> Settings:
    """Return those of an installation of its own."""
    home = tmp_path / "home"
    return Settings(broker=broker, redis=valkey, namespace=namespace, partitions=PARTITIONS, home=home, serve_port=0)


@pytest.mark.slow
def test_an_alert_is_acknowledged_once_and_everybody_sees_by_whom(settings: Settings, tmp_path: Path) -> None:
    with staged(settings, tmp_path) as stage, running(settings) as site:
        stage.feed(company())
        stage.work()
        stage.wait()
        until(lambda: opened(site))
        first, *_ = opened(site)
        customer, alert = first["customer_id"], first["alert"]["alert_id"]
        with listening(site.client("read"), "?kind=command_applied&kind=command_refused") as everybody:
            command = acknowledged(site, customer, alert)
            applied = told(everybody, command)
            assert (applied.kind, applied.data["issued_by"]) == ("command_applied", "Ann")
            assert applied.data["occurred_at"].startswith(f"{START:%Y-}")  # the stream's time, not the clock's
            assert state_of(site, customer, alert) == ("acknowledged", "Ann"), "who hears of it can read it"
            again = told(everybody, acknowledged(site, customer, alert))
            assert (again.kind, again.data["code"]) == ("command_refused", "already")
        timeline = site.client("read").get(f"/api/v1/customers/{quote(customer, safe='')}/timeline").json()
        assert command in [entry["fact"].get("command_id") for entry in timeline["entries"]]


@pytest.mark.slow
def test_an_override_of_some_hours_holds_where_events_are_dated_ahead_of_the_clock(
    settings: Settings, tmp_path: Path
) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=20)
    with staged(settings, tmp_path) as stage, running(settings) as site:
        stage.feed([CustomerSignedUp(event_id="1", customer_id="acme", occurred_at=ahead)], close_days=0)
        stage.work()
        stage.wait()
        client, of_acme = site.client(), {"customer_id": "acme"}
        until(lambda: client.get("/api/v1/customers/acme").status_code == 200)
        with listening(client, "?kind=command_applied&kind=command_refused") as everybody:
            said = client.post("/api/v1/overrides", json=of_acme | {"score": 77, "for_hours": 4, "reason": "They pay."})
            applied = told(everybody, said.json()["command_id"])
            assert applied.kind == "command_applied", applied.data
            assert datetime.fromisoformat(applied.data["until"]) >= ahead + timedelta(hours=4)
            assert client.get("/api/v1/customers/acme").json()["override"], "who hears of it can read it"
            taken_back = client.post("/api/v1/overrides/withdraw", json=of_acme)
            assert told(everybody, taken_back.json()["command_id"]).kind == "command_applied"
            assert client.get("/api/v1/customers/acme").json()["override"] is None


def opened(site: Site) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = site.client("read").get("/api/v1/alerts").json()["items"]
    return found


def acknowledged(site: Site, customer: object, alert: str) -> str:
    path = f"/api/v1/alerts/{quote(alert, safe='')}/acknowledge"
    answer = site.client().post(path, json={"customer_id": customer})
    assert answer.status_code == 202, answer.text
    command: str = answer.json()["command_id"]
    return command


def told(listener: Listener, command: str) -> Heard:
    while (heard := listener.next()).kind == "resync" or heard.data["command_id"] != command:
        pass
    return heard


def state_of(site: Site, customer: object, alert: str) -> tuple[str, str | None]:
    portrait = site.client("read").get(f"/api/v1/customers/{quote(str(customer), safe='')}").json()
    (found,) = (one for one in portrait["alerts"] if one["alert_id"] == alert)
    return found["state"], found["acknowledged_by"]
