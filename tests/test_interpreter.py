"""A process that starts and ends for others to go on does nothing then that nobody needs."""

from __future__ import annotations

import subprocess
import sys

LEAVING = """
import logging, sys
from streams.interpreter import leave

class Late:
    def __del__(self):
        print("taken apart")

late = Late()
logging.basicConfig(stream=sys.stderr)
logging.warning("logged")
print("said", end="")
leave()
"""
HURRYING = """
import gc
from streams.interpreter import hurry, prepare

hurry()
print(gc.isenabled())
prepare()
print(gc.isenabled())
"""


def ran(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)


def test_who_leaves_has_said_everything_and_takes_nothing_apart() -> None:
    done = ran(LEAVING)
    assert (done.stdout, done.stderr) == ("said", "WARNING:root:logged\n")


def test_garbage_is_not_collected_before_all_is_prepared() -> None:
    assert ran(HURRYING).stdout.split() == ["False", "True"]
