"""A Redis that does not answer is told to everybody who asks, and in the log when it begins."""

from pathlib import Path

import pytest
import redis

from streams.settings import Settings
from streams.web.silence import Silence
from tests.web.site import running, until

NOWHERE = "redis://127.0.0.1:1"


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name.startswith("streams.web")]


def test_however_many_ask_the_log_says_it_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with running(Settings(redis=NOWHERE, partitions=1, home=tmp_path, serve_port=0)) as site:
        client = site.client("read")
        until(lambda: told(caplog))
        answers = [client.get("/api/v1/at-risk").json()["type"] for _ in range(10)]
    assert answers == ["urn:helix:problem:view-unavailable"] * 10
    assert told(caplog).count("the live stream waits for Redis: ConnectionError") == 1
    assert len(told(caplog)) <= 2


def test_where_only_requests_meet_it_the_log_says_it_once_too(caplog: pytest.LogCaptureFixture) -> None:
    away = [False]
    silence = Silence(lambda: away[0])
    for _ in range(10):
        assert silence.problem(redis.TimeoutError("slow")).kind == "view-unavailable"
    assert told(caplog) == ["the view cannot be read: TimeoutError"]
    away[0] = True
    Silence(lambda: away[0]).problem(redis.TimeoutError("gone"))
    assert len(told(caplog)) == 1
