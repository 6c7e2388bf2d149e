"""Ports on loopback."""

from __future__ import annotations

import socket

from streams.adapters.embedded import LocalError

LOOPBACK = "127.0.0.1"


def free() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


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
