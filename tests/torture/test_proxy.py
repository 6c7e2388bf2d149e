"""A proxy that passes everything on as it is, holds it back while a way is cut, and breaks off when told."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from streams.adapters.embedded import ports
from tests.torture.proxy import Proxy


@pytest.fixture
def front() -> int:
    """Where the proxy listens."""
    return ports.free()


@pytest.fixture
def server() -> Iterator[socket.socket]:
    """Where it leads."""
    with socket.create_server((ports.LOOPBACK, 0)) as listening:
        listening.settimeout(10)
        yield listening


@pytest.fixture
def way(front: int, server: socket.socket) -> Iterator[tuple[Proxy, socket.socket, socket.socket]]:
    """Give a proxy, and both ends of a connection through it."""
    proxy = Proxy({7: [(front, server.getsockname()[1])]})
    proxy.start()
    try:
        with closing(socket.create_connection((ports.LOOPBACK, front), 10)) as near:
            far, _ = server.accept()
            far.settimeout(10)
            with closing(far):
                yield proxy, near, far
    finally:
        proxy.stop()


def test_everything_is_passed_on_both_ways(way: tuple[Proxy, socket.socket, socket.socket]) -> None:
    _, near, far = way
    near.sendall(b"\x00\xffask")
    assert far.recv(100) == b"\x00\xffask"
    far.sendall(b"answer")
    assert near.recv(100) == b"answer"


def test_what_is_cut_one_way_arrives_late_and_goes_on_the_other_way(
    way: tuple[Proxy, socket.socket, socket.socket],
) -> None:
    proxy, near, far = way
    proxy.cut(7, "answers")
    far.sendall(b"late")
    near.sendall(b"ask")
    assert far.recv(100) == b"ask"
    near.settimeout(0.3)
    with pytest.raises(TimeoutError):
        near.recv(100)
    near.settimeout(10)
    proxy.mend(7)
    assert near.recv(100) == b"late"


def test_a_connection_that_is_broken_off_loses_what_was_held(way: tuple[Proxy, socket.socket, socket.socket]) -> None:
    proxy, near, far = way
    near.sendall(b"ask")
    assert far.recv(100) == b"ask"
    proxy.cut(7, "answers")
    far.sendall(b"lost")
    proxy.mend(7, broken=True)
    try:
        assert near.recv(100) == b""
    except ConnectionResetError:
        return


def test_what_was_asked_by_who_is_deserted_arrives_after_a_new_connection_is_heard(
    way: tuple[Proxy, socket.socket, socket.socket], front: int, server: socket.socket
) -> None:
    proxy, near, far = way
    near.sendall(b"ask")
    assert far.recv(100) == b"ask"
    proxy.cut(7, "requests")
    near.sendall(b"held")
    time.sleep(0.1)  # until it is with the proxy
    proxy.desert(7)
    with contextlib.suppress(ConnectionResetError):
        assert near.recv(100) == b""
    with closing(socket.create_connection((ports.LOOPBACK, front), 10)) as again:
        again.sendall(b"ask")
        again_far, _ = server.accept()
        with closing(again_far):
            assert again_far.recv(100) == b"ask"
            far.settimeout(0.3)
            with pytest.raises(TimeoutError):
                far.recv(100)
            far.settimeout(10)
            proxy.mend(7)
            assert far.recv(100) == b"held"
            assert far.recv(100) == b""


def test_a_connection_that_is_hushed_stays_and_says_nothing_any_more_while_a_new_one_does(
    way: tuple[Proxy, socket.socket, socket.socket], front: int, server: socket.socket
) -> None:
    proxy, near, far = way
    near.sendall(b"ask")
    assert far.recv(100) == b"ask"
    proxy.hush(7)
    far.sendall(b"swallowed")
    near.sendall(b"swallowed")
    with closing(socket.create_connection((ports.LOOPBACK, front), 10)) as other:
        other.sendall(b"ask")
        other_far, _ = server.accept()
        with closing(other_far):
            assert other_far.recv(100) == b"ask"
            other_far.sendall(b"answer")
            assert other.recv(100) == b"answer"
    for silent in (near, far):
        silent.settimeout(0.3)
        with pytest.raises(TimeoutError):
            silent.recv(100)


def test_several_may_tell_it_something_at_once(way: tuple[Proxy, socket.socket, socket.socket]) -> None:
    proxy, near, far = way
    with ThreadPoolExecutor(8) as pool:
        told = [pool.submit(proxy.delay, 7, 0.0) for _ in range(2_000)]
        assert [one.result(20) for one in told] == [None] * len(told)
    near.sendall(b"ask")
    assert far.recv(100) == b"ask"
