"""Several processes that share a log are waited for, and told to end."""

import sys
from pathlib import Path

import pytest

from benchmarks import together
from benchmarks.running import Failed, Measured

TOLD = {"BENCH_EVENTS": "1000", "BENCH_WARM": "500"}
WORK = """
import os, signal, sys, time
status, *how = sys.argv[1:]
deaf = "deaf" in how and os.environ["BENCH_NUMBER"] == "0"
signal.signal(signal.SIGTERM, signal.SIG_IGN if deaf else lambda *_: sys.exit(int(status)))
for events in (250, 500, *((600, 700, 800) if "again" in how else ())):
    print("mark handled", events, min(events, 500) / 250, events / 1000, flush=True)
    time.sleep(0.6)
print("mark committed", 500, 3.0, 0.75, flush=True)
time.sleep(60)
"""


def run(tmp_path: Path, *arguments: str, seconds: float = 20.0) -> Measured:
    """Let two processes work, which end with the first of the arguments."""
    return together.run((sys.executable, "-c", WORK, *arguments), TOLD, tmp_path / "a.log", seconds, 2)


def test_what_is_measured_is_of_both_together_and_says_how_they_shared_it(tmp_path: Path) -> None:
    measured = run(tmp_path, "0")
    assert measured == Measured(1_000 - 500, 3.0 - 1.0, 1.5 - 0.5, warm=(250, 250), committed=(500, 500))
    assert measured.rate == 250.0


def test_who_handles_some_of_it_again_is_not_ended_before_it_has_committed(tmp_path: Path) -> None:
    assert run(tmp_path, "0", "again").rate == (1_000 - 500) / (3.0 - 1.0)


def test_who_ends_badly_has_failed_though_everything_is_committed(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="all was committed"):
        run(tmp_path, "3")


def test_who_does_not_end_has_failed(tmp_path: Path) -> None:
    with pytest.raises(Failed, match=r"\[None, 0\], and all was committed"):
        run(tmp_path, "0", "deaf", seconds=8.0)
