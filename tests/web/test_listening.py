"""The live stream tells each listener what it asked for, once and in order, wherever it takes up again."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import get_args
from urllib.parse import urlsplit

import pytest
import redis
from msgspec.structs import replace

from streams.adapters.embedded import valkey as embedded_valkey
from streams.adapters.reading_view import LiveEvent, LiveReader
from streams.adapters.view.keys import Keys
from streams.adapters.view.notes import NOTES, TIMELINES
from streams.events import TOPIC_OF, tag
from streams.settings import Settings
from streams.web.api.live import Kind
from streams.web.context import THREADS
from streams.web.live.channel import KEPT
from streams.web.live.frames import RESYNC
from tests.web.announcing import announce
from tests.web.listening import Listener, listening, listens
from tests.web.site import PATIENCE_SECONDS, Site, running, until


def test_what_is_asked_for_is_told_as_it_happens(site: Site) -> None:
    client = site.client("read")
    with (
        listening(client, "?kind=alert_raised&kind=plan_closed") as alerts,
        listening(client, "?customer=globex") as globex,
        listening(client, "?segment=plan%3Dpro&band=at_risk") as group,
        listening(client, "?command=c-2") as command,
    ):
        announce(site.settings, "alert_raised", "acme", groups=("plan=pro", "band=watch"))
        announce(site.settings, "health_changed", "globex", groups=("plan=free", "band=at_risk"))
        announce(site.settings, "plan_closed", "globex", groups=("plan=pro", "band=at_risk"))
        announce(site.settings, "command_applied", "acme", command_id="c-1")
        announce(site.settings, "command_applied", "acme", command_id="c-2")
        assert [alerts.next().kind, alerts.next().kind] == ["alert_raised", "plan_closed"]
        assert [globex.next().kind, globex.next().kind] == ["health_changed", "plan_closed"]
        assert group.next().data["customer_id"] == "globex"
        assert command.next().data["command_id"] == "c-2"


def test_every_kind_that_is_announced_can_be_asked_for() -> None:
    topics = {topic for topic, note in NOTES.items() if note in TIMELINES}
    facts = {tag(kind.__name__) for kind, topic in TOPIC_OF.items() if topic in topics}
    assert set(get_args(Kind)) == {"customer", "gone", RESYNC, *facts}


def test_what_was_announced_before_the_application_began_is_no_news(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, may_read = LiveReader.after, threading.Event()

    def read(self: LiveReader, event_id: str, block_ms: int = 1_000, count: int = 500) -> list[LiveEvent]:
        assert may_read.wait(PATIENCE_SECONDS)
        return reading(self, event_id, block_ms, count)

    announce(settings, "alert_raised", "yesterday", times=700)
    monkeypatch.setattr("streams.adapters.reading_view.LiveReader.after", read)
    with running(settings) as site, listening(site.client("read")) as early:
        may_read.set()
        assert early.next().kind == "resync"
        last = early.last_id
        announce(settings, "alert_raised", "today")
        assert early.next().data["customer_id"] == "today"
        with listening(site.client("read"), last=last) as again:
            assert again.next().data["customer_id"] == "today"


def test_who_comes_back_hears_what_was_missed_once_and_in_order(site: Site) -> None:
    client = site.client("read")
    with listening(client) as first:
        for number in range(3):
            announce(site.settings, "alert_raised", f"c-{number}")
        seen = [first.next() for _ in range(2)]
    for number in range(3, 6):
        announce(site.settings, "alert_raised", f"c-{number}")
    with listening(client, last=seen[-1].id) as again:
        seen += [again.next() for _ in range(4)]
    assert [one.data["customer_id"] for one in seen] == [f"c-{number}" for number in range(6)]


@pytest.mark.parametrize("last", ["0-1", "99999999999999-0", "forged", "1-1; DROP", "9" * 60])
def test_who_comes_back_from_where_nothing_is_known_reads_all_anew(site: Site, last: str) -> None:
    client = site.client("read")
    with listening(client) as before:
        announce(site.settings, "alert_raised", "acme")
        before.next()
    with listening(client, last=last) as listener:
        assert listener.next().kind == "resync"
        announce(site.settings, "alert_raised", "acme")
        assert listener.next().kind == "alert_raised"


def test_a_listener_who_does_not_read_keeps_nobody_waiting_and_is_told_to_read_anew(site: Site) -> None:
    client, count, weight = site.client("read"), 4 * KEPT, "x" * 4_000
    address = urlsplit(site.address)
    authorization = client.headers["authorization"]
    with socket.socket() as slow, listening(client, "?kind=alert_raised") as other:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        slow.connect((address.hostname, address.port))
        asked = f"GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nAuthorization: {authorization}\r\n\r\n"
        slow.sendall(asked.encode())
        heard: list[str] = []
        reading = threading.Thread(target=lambda: heard.extend(other.next().kind for _ in range(count)))
        reading.start()
        for sent in range(500, count + 1, 500):
            announce(site.settings, "alert_raised", "acme", times=500, weight=weight)
            until(partial(_are, heard, sent))
        reading.join()
        assert set(heard) == {"alert_raised"}
        slow.settimeout(20)
        told = b""
        while b"event: resync" not in told:
            told = told[-100:] + (piece := slow.recv(65_536))
            assert piece


def _are(heard: list[str], count: int) -> bool:
    return len(heard) == count


def test_a_stream_ends_when_its_token_is_revoked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.web.live.sending.HEARTBEAT_SECONDS", 0.2)
    token_id, secret = site.token("read")
    client = site.client(None, headers={"Authorization": f"Bearer {secret}"})
    with listening(client) as listener:
        announce(site.settings, "alert_raised", "acme")
        last = listener.next().id
        listener._take(next(listener._pieces))
        assert listener.last_id == last  # a heartbeat says how far the stream is, and hands nothing on
        site.access.tokens.revoke(token_id)
        with pytest.raises(StopIteration):
            listener.next()


def test_who_is_told_nothing_hears_that_the_stream_lives_and_how_far_it_is(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.web.live.sending.HEARTBEAT_SECONDS", 0.2)
    client = site.client("read")
    with listening(client) as listener, client.stream("GET", "/api/v1/live?kind=plan_closed") as response:
        announce(site.settings, "alert_raised", "acme")
        heartbeat = b"id: %b\nevent: heartbeat\ndata: {}\n\n" % listener.next().id.encode()
        assert any(piece == heartbeat for piece in islice(response.iter_raw(), 10))


def test_a_stream_ends_with_the_session_that_opened_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.web.live.sending.HEARTBEAT_SECONDS", 0.2)
    browser = site.client(None)
    browser.post("/session", data={"token": site.token("read")[1]})
    with listening(browser) as listener:
        listener._take(next(listener._pieces))
        (site.settings.home / "access" / "session.key").unlink()  # as if it had expired; the token still holds
        with pytest.raises(StopIteration):
            listener.next()


def test_news_put_no_look_off_whether_somebody_may_still_listen(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.web.live.sending.HEARTBEAT_SECONDS", 0.5)
    token_id, secret = site.token("read")
    with listening(site.client(None, headers={"Authorization": f"Bearer {secret}"})) as listener:
        site.access.tokens.revoke(token_id)
        assert any(not _hears(site, listener) for _ in range(200)), "there are news all the time"


def _hears(site: Site, listener: Listener) -> bool:
    announce(site.settings, "alert_raised", "acme")
    try:
        listener.next()
    except StopIteration:
        return False
    return True


def test_redis_may_go_and_come_back(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    with embedded_valkey.start(tmp_path_factory.mktemp("own")) as server:
        own = replace(settings, redis=server.address)
        with running(own) as site, listening(site.client("read")) as listener:
            announce(own, "alert_raised", "acme")
            last = listener.next().id
            server.stop()
            until(lambda: site.client("read").get("/api/v1/alerts").status_code == 503)
            ready = site.client(None).get("/health/ready")
            assert (ready.status_code, ready.json()["checks"]["view"]) == (503, "Redis does not answer.")
            assert site.client(None).get("/health/live").status_code == 200
            with embedded_valkey.start(tmp_path_factory.mktemp("new"), port=urlsplit(server.address).port):
                until(lambda: site.client("read").get("/api/v1/alerts").status_code == 200)
                assert listener.next().kind == "resync"  # it is not the Redis that was read before
                announce(own, "plan_closed", "acme")
                assert listener.next().kind == "plan_closed"
                with listening(site.client("read"), last=last) as again:
                    assert again.next().kind == "resync"


STRANGE: list[dict[str, str | bytes]] = [
    {"k": "fact"},
    {"k": b"\xff", "c": "", "g": "[]", "d": ""},
    {"x": "y"},
    {"k": "fact", "c": "", "g": "[]", "d": b'{"of": ' + b"[" * 100_000},
]


@pytest.mark.parametrize("strange", STRANGE)
def test_news_that_cannot_be_read_end_nothing(site: Site, strange: dict[str, str | bytes]) -> None:
    with listening(site.client("read")) as listener, redis.Redis.from_url(site.settings.redis) as client:
        client.xadd(Keys(site.settings.namespace).live, strange)
        assert listener.next().kind == "resync"
        announce(site.settings, "alert_raised", "acme")
        assert listener.next().kind == "alert_raised"


def test_where_something_else_lies_in_the_place_of_the_news_all_is_read_anew_again_and_again(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("streams.web.live.follower.ANEW_SECONDS", 0.2)
    key = Keys(site.settings.namespace).live
    with listening(site.client("read")) as listener, redis.Redis.from_url(site.settings.redis) as client:
        client.set(key, "x")
        assert [listener.next().kind for _ in range(3)] == ["resync"] * 3
        assert site.client("read").get("/api/v1/stream").json()["unreadable"] == ["live"]
        client.delete(key)
        until(lambda: _told_of(site, listener))
    told = [record.getMessage() for record in caplog.records if record.name == "streams.web.live.follower"]
    assert told == ["the live stream cannot be read: something else lies in its place"]


def _told_of(site: Site, listener: Listener) -> bool:
    announce(site.settings, "alert_raised", "acme")
    return listener.next().kind == "alert_raised"


MADE_ANEW = "the live stream was made anew, and is behind what was read of it: everybody reads anew"
AHEAD = "99999999999999-0"
UTMOST = "18446744073709551615-18446744073709551614"


@pytest.mark.parametrize("ahead", [AHEAD, UTMOST])
def test_a_stream_made_anew_is_followed_though_its_ids_are_below_those_that_were_read(
    site: Site, ahead: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("streams.web.live.follower.LOOK_SECONDS", 0.0)
    key = Keys(site.settings.namespace).live
    with listening(site.client("read")) as listener, redis.Redis.from_url(site.settings.redis) as client:
        client.xadd(key, {"k": "gone", "c": "acme", "g": "[]", "d": ""}, id=ahead)
        assert listener.next().kind == "gone"
        client.delete(key)
        assert listener.next().kind == "resync"
        announce(site.settings, "alert_raised", "acme")
        assert listener.next().kind == "alert_raised"
    assert [record.getMessage() for record in caplog.records if "made anew" in record.getMessage()] == [MADE_ANEW]


def test_a_stream_of_which_all_was_let_go_is_no_other(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.web.live.follower.LOOK_SECONDS", 0.0)
    looked, look = threading.Semaphore(0), LiveReader.last

    def last(self: LiveReader) -> str:
        looked.release()
        return look(self)

    with listening(site.client("read")) as listener, redis.Redis.from_url(site.settings.redis) as client:
        announce(site.settings, "alert_raised", "acme")
        assert listener.next().kind == "alert_raised"
        client.xtrim(Keys(site.settings.namespace).live, maxlen=0, approximate=False)
        monkeypatch.setattr(LiveReader, "last", last)
        assert all(looked.acquire(timeout=PATIENCE_SECONDS) for _ in range(2))
        announce(site.settings, "plan_closed", "acme")
        assert listener.next().kind == "plan_closed", "and nobody had to read anew"


def test_listening_begins_while_every_thread_waits_for_redis(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    answering, asked = threading.Event(), threading.Semaphore(0)

    def wait(*_: object) -> list[object]:
        asked.release()
        assert answering.wait(PATIENCE_SECONDS)
        return []

    monkeypatch.setattr("streams.adapters.reading_view.ViewReader.pictures", wait)
    reader, listener = site.client("read"), site.client("read")
    with ThreadPoolExecutor(THREADS) as people:
        waiting = [people.submit(reader.get, "/api/v1/segments/pictures?group=plan") for _ in range(THREADS)]
        try:
            assert all(asked.acquire(timeout=PATIENCE_SECONDS) for _ in range(THREADS))
            with listening(listener) as heard:
                announce(site.settings, "alert_raised", "acme")
                assert heard.next().kind == "alert_raised"
        finally:
            answering.set()
        assert {each.result().status_code for each in waiting} == {200}


def test_a_full_house_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.web.live.seats.MOST_LISTENERS", 1)
    with listening(site.client("read")):
        until(lambda: site.client("read").get("/api/v1/live").status_code == 503)
    until(lambda: listens(site))


def test_nobody_takes_every_place_with_one_token(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.web.live.seats.MOST_OF_A_TOKEN", 2)
    secret = site.token("read")[1]
    program = site.client(None, headers={"Authorization": f"Bearer {secret}"})
    browser = site.client(None)
    browser.post("/session", data={"token": secret})
    with listening(program), listening(browser):
        for one in (program, browser):
            answer = one.get("/api/v1/live")
            assert (answer.status_code, answer.json()["type"]) == (429, "urn:helix:problem:too-many-streams")
            assert answer.headers["retry-after"]
        assert listens(site), "others are not kept waiting"
    until(lambda: program.head("/api/v1/live").status_code == 200)
