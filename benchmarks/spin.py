"""What a second processor brings: the two that a machine tells of may be halves of one core, and it may not say so."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

SECONDS: Final = 0.5
TRIES: Final = 2
# By processor time, so that whoever else is on the machine takes little part in it.
SPIN: Final = f"""
import time
turns, end = 0, time.process_time() + {SECONDS}
while time.process_time() < end:
    for _ in range(1_000):
        pass
    turns += 1
print(turns)
"""


def two_by_one() -> float:
    """Return how many times as much two busy processes do as one, in the same time: 2.0 of two whole cores."""
    alone, together = (max(_turns(processes) for _ in range(TRIES)) for processes in (1, 2))
    return round(together / alone, 2)


def _turns(processes: int) -> int:
    spinning = [
        subprocess.Popen([sys.executable, "-c", SPIN], stdout=subprocess.PIPE, text=True)  # noqa: S603 - a constant
        for _ in range(processes)
    ]
    return sum(int(one.communicate()[0]) for one in spinning)
