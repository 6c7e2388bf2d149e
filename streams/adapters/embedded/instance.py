"""Who runs on a data directory, told in a file, so that other commands find the broker and Valkey at work there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import msgspec

FILE: Final = "instance.json"


class Instance(msgspec.Struct, frozen=True, kw_only=True):
    """Where the servers of a data directory are reached; ``pids`` are empty once they have ended."""

    broker: str
    redis: str
    pids: tuple[int, ...] = ()
    namespace: str = ""


def find_running(home: Path) -> Instance | None:
    """Return who runs on ``home``, or None; what a killed process left behind counts for nothing."""
    found = last(home)
    return found if found and found.pids and all(map(_alive, found.pids)) else None


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
