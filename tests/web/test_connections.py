"""Who sends no request that ends, or takes no answer, keeps no connection, with or without a token."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import pytest

from streams.settings import Settings
from streams.web.live.channel import KEPT
from tests.web.announcing import announce
from tests.web.listening import listening
from tests.web.site import Site, running, until

ESTABLISHED = "01"  # as Linux lists it
HEAD = b"POST /session HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def connected(site: Site) -> socket.socket:
    address = urlsplit(site.address)
    return socket.create_connection((address.hostname or "", address.port or 0), timeout=20)


@pytest.mark.parametrize("sent", [b"", b"GET / HT", HEAD, HEAD + b"Content-Length: 9\r\n\r\ntoken=x"])
def test_a_request_that_never_ends_is_not_waited_for(site: Site, monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    monkeypatch.setattr("streams.web.connections.REQUEST_SECONDS", 0.2)
    with connected(site) as slow:
        slow.sendall(sent)
        assert slow.recv(1_000) == b""
    assert site.client(None).get("/health/live").status_code == 200


def test_a_request_that_is_broken_off_is_no_fault_of_helix(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    token = site.token()[1].encode()
    for head in (HEAD, b"POST /api/v1/overrides HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %b\r\n" % token):
        with connected(site) as gone:
            gone.sendall(head + b"Content-Length: 9\r\n\r\n{")
            until(lambda gone=gone: _serves(gone))
            gone.shutdown(socket.SHUT_RDWR)
            until(lambda gone=gone: not _serves(gone))
    assert site.client(None).get("/health/live").status_code == 200
    assert [each.name for each in caplog.records if each.name.startswith("uvicorn")] == []


@pytest.mark.parametrize("begin", [b"GET /", b"GET / HTTP/1.1\r\nX: ", b"GET / HTTP/1.1\r\n"])
def test_a_head_without_end_is_ended(site: Site, begin: bytes) -> None:
    piece = b"x" * 32_768 if not begin.endswith(b"\n") else b"x: y\r\n" * 5_000
    with connected(site) as endless, pytest.raises(ConnectionError):
        endless.sendall(begin + piece * 2_000)  # 64 MB, more than lies in any buffer


@pytest.mark.parametrize("begin", [b"0\r\n", b"0\r\nX: ", b"0\r\nX", b"1\r\na\r\n0\r\n"])
def test_headers_without_end_after_a_body_are_ended(site: Site, begin: bytes) -> None:
    piece = b"x" * 32_768 if not begin.endswith(b"\n") else b"x: y\r\n" * 5_000
    with connected(site) as endless, pytest.raises(ConnectionError):
        endless.sendall(CHUNKED + begin + piece * 2_000)


def test_headers_after_a_body_that_are_too_large_are_told_as_every_other_problem(site: Site) -> None:
    with connected(site) as large:
        large.sendall(CHUNKED + b"0\r\n")
        until(lambda: _serves(large))
        large.sendall(b"X: %b" % (b"x" * 65_600))
        assert _told(large) == (431, "urn:helix:problem:head-too-large")


def test_headers_after_a_body_that_was_answered_before_it_ended_are_not_answered_again(site: Site) -> None:
    with connected(site) as early:
        early.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
        answer = HTTPResponse(early)
        answer.begin()
        answer.read()
        early.sendall(b"X: %b" % (b"x" * 65_600))
        assert (answer.status, early.recv(1_000)) == (200, b"")


def test_a_body_in_pieces_may_be_as_large_as_one_in_one(site: Site) -> None:
    with connected(site) as sent:
        sent.sendall(CHUNKED)
        for _ in range(3):
            sent.sendall(b"4e20\r\n%b\r\n" % (b"x" * 20_000))
        sent.sendall(b"0\r\nX: y\r\n\r\n")
        answer = HTTPResponse(sent)
        answer.begin()
        answer.read()
    assert answer.status == 303


@pytest.mark.parametrize("ended", [True, False])
@pytest.mark.parametrize("part", [b"GET /health/live?%b HTTP/1.1\r\nHost: localhost\r\n", HEAD + b"X: %b\r\n"])
def test_a_head_that_is_too_large_is_told_as_every_other_problem(site: Site, part: bytes, ended: bool) -> None:
    with connected(site) as large:
        large.sendall(part % (b"x" * 65_600) + (b"\r\n" if ended else b""))
        answer = HTTPResponse(large)
        answer.begin()
        told = orjson.loads(answer.read())
    assert (answer.status, answer.reason) == (431, "Request Header Fields Too Large")
    assert answer.getheader("content-type") == "application/problem+json"
    assert (told["type"], told["status"]) == ("urn:helix:problem:head-too-large", 431)


def test_what_is_no_request_at_all_is_told_so(site: Site) -> None:
    with connected(site) as odd:
        odd.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")  # as TLS begins
        answer = HTTPResponse(odd)
        answer.begin()
    assert answer.status == 400


@pytest.mark.parametrize("path", [b"/customers/\x00", b"/api/v1/customers/a\x1bb", b"/customers/\xff", b"http://%00/"])
def test_an_address_that_is_none_is_told_as_every_other_problem(site: Site, path: bytes) -> None:
    with connected(site) as odd:
        odd.sendall(b"GET %b HTTP/1.1\r\nHost: localhost\r\n\r\n" % path)
        answer = HTTPResponse(odd)
        answer.begin()
        told = orjson.loads(answer.read())
    assert (answer.status, answer.getheader("content-type")) == (400, "application/problem+json")
    assert told == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "Invalid HTTP request received.",
    }


def test_a_connection_serves_one_request_after_the_other(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.web.connections.REQUEST_SECONDS", 0.2)
    with connected(site) as one:
        for _ in range(200):  # together more than a head may have
            one.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: %b\r\n\r\n" % (b"x" * 1_000))
            answer = HTTPResponse(one)
            answer.begin()
            assert answer.status == 200
            answer.read()


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="the system does not end what stalls")
def test_a_listener_who_takes_nothing_any_more_keeps_no_connection(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.web.live.sending.STALLED_SECONDS", 0.5)
    monkeypatch.setattr("streams.web.serving.STALLED_SECONDS", 1)
    with running(settings) as site, listening_and_taking_nothing(site) as stalled:
        announce(settings, "alert_raised", "acme", times=4_000, weight="x" * 4_000)
        until(lambda: not _serves(stalled))


@pytest.mark.skipif(not hasattr(socket, "TCP_NOTSENT_LOWAT"), reason="the system keeps as much as it likes")
def test_little_is_kept_for_a_listener_who_takes_nothing(site: Site) -> None:
    with listening_and_taking_nothing(site) as stalled, listening(site.client("read"), "?customer=globex") as other:
        announce(site.settings, "alert_raised", "acme", times=2 * KEPT, weight="x" * 4_000)
        announce(site.settings, "alert_raised", "globex")
        assert other.next().kind == "alert_raised"
        kept = bytearray()
        while b"event: resync" not in kept:
            kept += stalled.recv(65_536)
    assert b"event: alert_raised" in kept
    assert len(kept) < 300_000


@contextmanager
def listening_and_taking_nothing(site: Site) -> Iterator[socket.socket]:
    with socket.socket() as stalled:
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        address = urlsplit(site.address)
        stalled.settimeout(20)
        stalled.connect((address.hostname, address.port))
        asked = f"GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {site.token()[1]}\r\n\r\n"
        stalled.sendall(asked.encode())
        heard = b""
        while b"retry:" not in heard:  # from then on it is told what is announced
            heard += stalled.recv(64)
        yield stalled


def _told(client: socket.socket) -> tuple[int, str]:
    """What somebody is answered: the status, and what kind of a problem it is."""
    answer = HTTPResponse(client)
    answer.begin()
    return answer.status, orjson.loads(answer.read())["type"]


def _serves(client: socket.socket) -> bool:
    """Whether the server's end of a connection stands."""
    port = f":{client.getsockname()[1]:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()]
    return any(there.endswith(port) and state == ESTABLISHED for _, _, there, state, *_ in rows)
