"""Where the files that say who may cannot be read, nobody is let in, streams end in order, and the log says so once."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from streams.settings import Settings
from tests.web.listening import Listener, listening
from tests.web.site import Site, running

UNAVAILABLE = (503, "urn:helix:problem:access-unavailable")


def broken(tokens: Path) -> None:
    tokens.write_bytes(b'[{"token_id": "\xff"}]')


def without_zone(tokens: Path) -> None:
    tokens.write_text(tokens.read_text().replace("Z", ""))


def no_file(tokens: Path) -> None:
    tokens.unlink()
    tokens.mkdir()


@pytest.fixture
def site(valkey: str, namespace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr("streams.web.live.sending.HEARTBEAT_SECONDS", 0.1)
    with running(Settings(redis=valkey, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)) as site:
        yield site


@pytest.fixture
def tokens(tmp_path: Path) -> Path:
    return tmp_path / "access" / "tokens.json"


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    assert not [record for record in caplog.records if record.exc_info]
    return [record.getMessage() for record in caplog.records if record.name.startswith("streams.web.access")]


def ends(listener: Listener) -> bool:
    """Listen to the end; a stream that is cut off raises."""
    with suppress(StopIteration):
        while True:
            listener.next()
    return True


@pytest.mark.parametrize("damage", [broken, without_zone, no_file])
def test_streams_end_in_order_and_who_comes_back_is_told(
    site: Site, tokens: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[Path], None]
) -> None:
    client = site.client("read")
    with listening(client) as one, listening(client) as other:
        damage(tokens)
        for listener in (one, other):
            assert ends(listener)
    for answer in (client.get("/api/v1/live"), client.post("/session", data={"token": "x"})):
        assert (answer.status_code, answer.json()["type"]) == UNAVAILABLE
    (line,) = told(caplog)
    assert str(tokens) in line
    assert "\n" not in line


def test_it_is_told_again_only_after_it_was_over(site: Site, tokens: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="streams.web.access")
    client, kept = site.client("read"), tokens.read_bytes()
    over = "who may can be read again"
    for times in (1, 2):
        broken(tokens)
        assert [client.get("/api/v1/alerts").status_code for _ in range(3)] == [503] * 3
        tokens.write_bytes(kept)
        assert [client.get("/api/v1/alerts").status_code for _ in range(3)] == [200] * 3
        assert [line == over for line in told(caplog)] == [False, True] * times


def test_it_is_not_over_while_only_sessions_cannot_be_told_from_others(
    site: Site, tokens: Path, caplog: pytest.LogCaptureFixture
) -> None:
    program, browser = site.client("read"), site.client(None)
    browser.post("/session", data={"token": site.token()[1]})
    tokens.with_name("session.key").write_bytes(b"short")
    for _ in range(3):
        assert program.get("/api/v1/alerts").status_code == 200
        assert browser.get("/api/v1/alerts").status_code == 503
    (line,) = told(caplog)
    assert "does not hold a key" in line


def test_a_browser_forgets_its_session_though_that_it_is_over_cannot_be_kept(
    site: Site, tokens: Path, caplog: pytest.LogCaptureFixture
) -> None:
    browser = site.client(None, {"Origin": site.address})
    browser.post("/session", data={"token": site.token()[1]})
    assert "helix_session" in browser.cookies
    tokens.with_name("ended").write_text("")
    assert browser.post("/session/end").headers["location"] == "/sign-in"
    assert "helix_session" not in browser.cookies
    (line,) = told(caplog)
    assert "Which sessions are over cannot be read" in line


def test_tokens_that_vanish_are_revoked_all_at_once(site: Site, tokens: Path, caplog: pytest.LogCaptureFixture) -> None:
    client = site.client("read")
    with listening(client) as listener:
        tokens.unlink()
        assert ends(listener)
    assert [client.get("/api/v1/alerts").status_code for _ in range(3)] == [401] * 3
    assert told(caplog) == [f"{tokens} is gone, and every token with it"]
