"""The application starts and says what is missing, whatever is missing; it is of use as far as it can be."""

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from streams.adapters import topics
from streams.settings import Settings
from streams.web.addresses import where
from tests.adapters.portraits import full, written
from tests.web.site import running, until

NOBODY = "127.0.0.1:1"


def test_without_redis_it_lives_and_is_not_ready(settings: Settings) -> None:
    with running(replace(settings, redis=f"redis://{NOBODY}")) as site:
        client = site.client("read")
        ready = client.get("/health/ready")
        assert (ready.status_code, ready.json()["status"]) == (503, "unavailable")
        assert ready.json()["checks"]["view"] == "Redis does not answer."
        assert client.get("/health/live").json() == {"status": "alive"}
        heads = [client.head(f"/health/{name}") for name in ("live", "ready")]  # as some of those who watch ask
        assert [(head.status_code, head.content) for head in heads] == [(200, b""), (503, b"")]
        answer = client.get("/api/v1/at-risk")
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:helix:problem:view-unavailable")
        assert answer.headers["retry-after"]


def test_without_kafka_people_see_and_are_told_that_they_cannot_act(settings: Settings) -> None:
    asyncio.run(written(settings.redis, settings.namespace, [full("acme")]))
    with running(replace(settings, broker=NOBODY)) as site:
        ready = site.client(None).get("/health/ready")
        assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
        assert ready.json()["checks"]["commands"] == "Kafka does not answer."
        assert site.client("read").get("/api/v1/at-risk").status_code == 200
        override = {"score": 1, "for_hours": 1, "reason": "x"}
        answer = site.client().post("/api/v1/customers/acme/override", json=override)
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:helix:problem:commands-unavailable")


def test_without_the_topic_it_is_named_and_not_made(settings: Settings) -> None:
    with running(settings) as site:
        missing = f"The topic {settings.namespace}oncall.commands.v1 is missing: `helix topics create` makes it."
        until(lambda: site.client(None).get("/health/ready").json()["checks"]["commands"] == missing)
        topics.create(settings.broker, topics.wanted(settings))
        until(lambda: site.client(None).get("/health/ready").json()["status"] == "ready")


def test_tokens_that_cannot_be_read_let_nobody_in(settings: Settings, tmp_path: Path) -> None:
    with running(settings) as site:
        client = site.client("read")
        assert client.get("/api/v1/alerts").status_code == 200
        (tmp_path / "access" / "tokens.json").write_text("none")
        answer = client.get("/api/v1/alerts")
        entering = client.post("/session", data={"token": "x"})
        for told in (answer, entering):
            assert (told.status_code, told.json()["type"]) == (503, "urn:helix:problem:access-unavailable")
            assert "tokens.json" not in told.text  # where it lies is not for everybody
        ready = client.get("/health/ready")
        assert (ready.status_code, ready.json()["checks"]["access"]) == (503, "The tokens cannot be read.")


def test_a_fault_of_ours_is_a_problem_that_tells_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("streams.adapters.reading_view.ViewReader.counts", fail)
    with running(settings) as site:
        answer = site.client("read").get("/api/v1/segments")
    assert (answer.status_code, answer.json()["title"]) == (500, "Internal Server Error")
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_where_it_is_to_be_found() -> None:
    assert where(Settings(serve_host="0.0.0.0"), 9000) == "http://localhost:9000"
    assert where(Settings(serve_host="::1")) == "http://[::1]:8080"
    assert where(Settings(serve_host="helix.internal")) == "http://helix.internal:8080"
