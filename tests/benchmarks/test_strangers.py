"""What others take of the processors is told apart from what we and our children take."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks import strangers

STAT = "{pid} (a (b) name) S {parent} 1 1 0 -1 0 0 0 0 0 {user} {system} {children} 0 20 0"


def machine(proc: Path, busy: int, **processes: tuple[int, int]) -> None:
    """Write how many ticks the machine was busy, and of each process its parent and ticks."""
    (proc / "stat").write_text(f"cpu  {busy} 0 0 999 888 0 0 0 0 0\ncpu0 1 1 1\n")
    for name, (parent, user) in processes.items():
        directory = proc / name.removeprefix("p")
        directory.mkdir(exist_ok=True)
        (directory / "stat").write_text(STAT.format(pid=1, parent=parent, user=user, system=0, children=0))


def test_what_is_left_of_a_busy_machine_without_us_and_ours_is_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(strangers, "PROC", tmp_path)
    monkeypatch.setattr(os, "times", lambda: os.times_result((0.0, 0.0, 0.0, 0.0, 0.0)))
    monkeypatch.setattr(time, "monotonic", iter([0.0, 10.0]).__next__)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    second, ours = strangers._hertz(), os.getpid()
    machine(tmp_path, 0, p7=(ours, 0), p8=(7, 0), p9=(1, 0))
    with strangers.watched() as others:
        machine(tmp_path, 11 * second, p7=(ours, 2 * second), p8=(7, 4 * second), p9=(1, 5 * second))
    assert others.share == pytest.approx(5 / (2 * 10))


def test_where_nobody_tells_it_stays_unknown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(strangers, "PROC", tmp_path)
    with strangers.watched() as others:
        pass
    assert others.share is None


@pytest.mark.skipif(not (strangers.PROC / "stat").exists(), reason="only Linux tells it")
def test_on_a_real_machine_it_is_a_share() -> None:
    with strangers.watched() as others:
        subprocess.run([sys.executable, "-c", "sum(range(1_000_000))"], check=True)
    assert others.share is not None
    assert 0 <= others.share <= 1
