"""A worker that is told to end, or cannot go on, does end, whatever hangs in it."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import Final

from streams.engine.limit import TOO_LATE

HANGS: Final = """
import asyncio, time
from streams.beside import Beside
from streams.cli import worker

async def hang(self):
    print("works", flush=True)
    await asyncio.to_thread(time.sleep, 60)

Beside.serve = hang
worker.ENDING_SECONDS = 0.5
worker.command.main([])
"""

FAILS: Final = """
import time
from streams.adapters.model_follower import ModelFollower
from streams.app import engine
from streams.beside import Beside
from streams.cli import worker
from streams.engine.serving import EngineError

async def follow(self):
    pass

async def serve():
    raise EngineError("it cannot go on")

Beside._begin_to_follow = follow
ModelFollower.stop = lambda self: time.sleep(60)
engine.serve = serve
worker.ENDING_SECONDS = 0.5
worker.command.main([])
"""


def test_a_worker_in_which_a_thread_hangs_ends_when_it_is_told_to() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HANGS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "works\n"
        worker.send_signal(signal.SIGTERM)
        said = worker.communicate(timeout=30)[1]
    assert worker.returncode == TOO_LATE
    assert "stopping takes more than 0.5 s: leaving" in said


def test_a_worker_that_cannot_go_on_ends_though_a_thread_hangs() -> None:
    worker = subprocess.run([sys.executable, "-c", FAILS], capture_output=True, text=True, timeout=50, check=False)
    assert worker.returncode == TOO_LATE
    assert "stopping takes more than 0.5 s: leaving" in worker.stderr
