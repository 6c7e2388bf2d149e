"""A worker is asked over HTTP whether it lives."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from streams.adapters.health import CannotListen, Health

TROUBLE: list[str] = []


@pytest.fixture
def health() -> Iterator[Health]:
    """A server whose check at /health/live tells what is in TROUBLE."""
    server = Health("127.0.0.1:0", {"/health/live": lambda: TROUBLE[-1] if TROUBLE else None})
    server.start()
    yield server
    server.stop()
    TROUBLE.clear()


def asked(server: Health, path: str) -> tuple[int, dict[str, object]]:
    try:
        with urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=10) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_what_is_wrong_is_said(health: Health) -> None:
    assert asked(health, "/health/live") == (HTTPStatus.OK, {"status": "ok"})
    TROUBLE.append('stuck since "noon"')
    assert asked(health, "/health/live?verbose") == (503, {"status": "failing", "why": 'stuck since "noon"'})


def test_another_path_names_those_there_are(health: Health) -> None:
    assert asked(health, "/") == (HTTPStatus.NOT_FOUND, {"paths": ["/health/live"]})


def test_a_caller_that_says_nothing_keeps_nobody_waiting(health: Health) -> None:
    with socket.create_connection(("127.0.0.1", health.port)):
        assert asked(health, "/health/live")[0] == HTTPStatus.OK


def test_of_a_caller_that_hangs_up_nothing_is_said(health: Health, capfd: pytest.CaptureFixture[str]) -> None:
    at_once = struct.pack("ii", 1, 0)  # as who only looks whether the port is open
    for sent in (b"", b"GET /health/li", b"GET /health/live HTTP/1.0\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", health.port)) as caller:
            caller.sendall(sent)
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
    while any("process_request_thread" in each.name for each in threading.enumerate()):
        time.sleep(0.01)
    assert asked(health, "/health/live")[0] == HTTPStatus.OK
    assert capfd.readouterr().err == ""


def test_an_address_that_is_taken_is_named(health: Health) -> None:
    with pytest.raises(CannotListen, match=rf"cannot listen on 127\.0\.0\.1:{health.port}: Address already in use"):
        Health(f"127.0.0.1:{health.port}", {})
