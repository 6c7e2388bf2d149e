"""Who runs on a data directory, told in a file, so that other commands find the broker and Valkey at work there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import msgspec

from streams.adapters.embedded.claim import in_use

FILE: Final = "instance.json"
SERVERS: Final = ("kafka", "valkey")


class Instance(msgspec.Struct, frozen=True, kw_only=True):
    """Where the servers of a data directory are reached.

    ``pids`` are those of who started them and of the servers; none once all have ended.
    """

    broker: str
    redis: str
    pids: tuple[int, ...] = ()
    namespace: str = ""


def find_running(home: Path) -> Instance | None:
    """Return who runs on ``home``, or None; what a killed process left behind counts for nothing.

    The numbers of dead processes are given to others, so the servers must hold their data as well.
    """
    found = last(home)
    if not (found and found.pids and all(map(_alive, found.pids))):
        return None
    return found if any(in_use(home / server) for server in SERVERS) else None


def last(home: Path) -> Instance | None:
    """Return who ran on ``home`` last, running or not: its ``namespace`` is that of the data there."""
    try:
        return msgspec.json.decode((home / FILE).read_bytes(), type=Instance)
    except (OSError, msgspec.DecodeError):
        return None


def record(home: Path, instance: Instance) -> None:
    """Tell the others; the file is never seen half written."""
    home.mkdir(parents=True, exist_ok=True)
    aside = home / f"{FILE}.{os.getpid()}"
    aside.write_bytes(msgspec.json.format(msgspec.json.encode(instance)))
    aside.replace(home / FILE)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        return False
    return True
