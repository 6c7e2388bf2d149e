"""Ports on loopback."""

from __future__ import annotations

import os
import socket
from itertools import count
from typing import Final

from streams.adapters.embedded import LocalError

LOOPBACK: Final = "127.0.0.1"
# Below those that systems give to connections (32768 and up on Linux, 49152 elsewhere): one that is free there now may
# be a connection's by the time somebody listens on it.
FIRST: Final = 20_000
MANY: Final = 12_000
APART: Final = 61  # so far apart begin processes that were started one after the other
_given = count()


def free() -> int:
    """Return a port that nobody listens on, and another one each time; raise ``LocalError`` when all are taken."""
    for _ in range(MANY):
        port = FIRST + (os.getpid() * APART + next(_given)) % MANY
        if not taken(port):
            return port
    raise LocalError(f"All ports from {FIRST} to {FIRST + MANY - 1} are taken.")


def taken(port: int) -> bool:
    """Return whether a program of ours could not listen on ``port``."""
    with socket.socket() as probe:
        # As servers do: connections that are merely fading away do not hold the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return True
        return False


def answers(port: int) -> bool:
    """Return whether somebody listens on ``port``."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=0.5).close()
    except OSError:
        return False
    return True


def chosen(port: int | None) -> int:
    """Return ``port``, or a free one for None; raise ``LocalError`` when it is taken."""
    if port is not None and taken(port):
        raise LocalError(f"Port {port} is taken by another program: end that one, or choose another port.")
    return port or free()


def preferred(port: int) -> int:
    """Return ``port`` if it can be had, else a free one."""
    return free() if taken(port) else port
