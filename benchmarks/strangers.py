"""What the processors did for others while something was measured."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
BUSY: Final = (0, 1, 2, 5, 6, 7)  # user, nice, system, irq, softirq, and steal: what the host gave to other machines
PARENT: Final = 1  # of what stands behind the name in /proc/<pid>/stat
USED: Final = slice(11, 15)  # user and system, its own and of children that have ended


class Strangers:
    """``share`` is of all processor time in the context what neither we nor our children took; None if not known."""

    share: float | None = None


@contextmanager
def watched() -> Iterator[Strangers]:
    """Watch what others take of the processors while the context lasts; on Linux, elsewhere it stays unknown."""
    strangers, known = Strangers(), (PROC / "stat").exists()
    before, since = _others() if known else 0.0, time.monotonic()
    yield strangers
    if known:
        passed = (time.monotonic() - since) * (os.cpu_count() or 1)
        strangers.share = min(1.0, max(0.0, (_others() - before) / max(passed, 1e-9)))


def _others() -> float:
    """Return the seconds of processor time that all but us and our descendants have had since the machine's start."""
    ticks = [int(word) for word in (PROC / "stat").read_text().split("\n", 1)[0].split()[1:]]
    own = os.times()
    ours = own.user + own.system + own.children_user + own.children_system
    return sum(ticks[field] for field in BUSY) / _hertz() - ours - _living() / _hertz()


def _living() -> int:
    """Return the ticks of all descendants that live, with those of their children that have ended."""
    parents, used = {}, {}
    for stat in PROC.glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            continue
        pid = int(stat.parent.name)
        parents[pid], used[pid] = int(words[PARENT]), sum(map(int, words[USED]))
    return sum(ticks for pid, ticks in used.items() if _is_ours(pid, parents))


def _is_ours(pid: int, parents: dict[int, int]) -> bool:
    while (pid := parents.get(pid, 0)) > 1:
        if pid == os.getpid():
            return True
    return False


def _hertz() -> int:
    return os.sysconf("SC_CLK_TCK")
