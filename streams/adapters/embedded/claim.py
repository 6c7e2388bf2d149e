"""One server a data directory: a lock that the server itself holds for as long as it lives.

The lock belongs to an open file that the child inherits. It outlives a parent that was killed for exactly as long as
the child still writes, so a start that follows at once waits for that instead of failing, or worse, succeeding.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from streams.adapters.embedded import ELSEWHERE, LocalError

PATIENCE_SECONDS: Final = 15
FILE: Final = "in-use"


@contextmanager
def claimed(data_dir: Path, patience_seconds: float = PATIENCE_SECONDS) -> Iterator[int]:
    """Yield the lock of ``data_dir``, made where it is missing, as a file descriptor for the server to inherit.

    Raises ``LocalError`` when another server keeps it, or the directory cannot be written.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        data_dir.chmod(0o700)  # what customers do is nobody else's on this machine
        lock = os.open(data_dir / FILE, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise LocalError(f"Data cannot be kept in {data_dir} ({error.strerror}): choose another place.") from error
    try:
        _await(lock, data_dir, time.monotonic() + patience_seconds)
        yield lock
    finally:
        os.close(lock)


def made_by_helix(data_dir: Path) -> bool:
    """Return whether a server of ours has ever used ``data_dir``."""
    return (data_dir / FILE).exists()


def in_use(data_dir: Path) -> bool:
    """Return whether a server of ours lives on ``data_dir``."""
    try:
        with (data_dir / FILE).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # nobody has ever been here
        return False
    return False


def _await(lock: int, data_dir: Path, deadline: float) -> None:
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                raise LocalError(f"Another Helix uses the data in {data_dir}: end that one, or {ELSEWHERE}.") from error
            time.sleep(0.05)
