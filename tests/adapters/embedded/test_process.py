import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from streams.adapters.embedded.process import Child

PARENT = """
import sys, time
from pathlib import Path
from streams.adapters.embedded.process import Child
print(Child(["sleep", "600"], Path(sys.argv[1])).pid, flush=True)
time.sleep(600)
"""


def gone(pid: int) -> bool:
    """Return whether the process has ended within ten seconds; a zombie that nobody collects has."""
    for _ in range(200):
        told = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], check=False, capture_output=True, text=True)
        if told.stdout[:1] in ("", "Z"):
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def child(tmp_path: Path) -> Child:
    return Child(["sh", "-c", "echo hello; exec sleep 600"], tmp_path / "log")


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_child_never_outlives_its_parent(tmp_path: Path, blow: signal.Signals) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path / "log")], stdout=subprocess.PIPE)
    assert parent.stdout
    pid = int(parent.stdout.readline())
    parent.send_signal(blow)
    parent.wait(20)
    parent.stdout.close()
    assert gone(pid)


def test_a_child_is_out_of_reach_of_the_terminals_interrupt(child: Child) -> None:
    assert os.getpgid(child.pid) != os.getpgid(0)
    child.stop()


def test_stopping_twice_is_stopping_once(child: Child) -> None:
    child.stop()
    child.stop()
    assert not child.alive
    assert gone(child.pid)


def test_a_child_that_does_not_listen_is_ended_all_the_same(tmp_path: Path) -> None:
    with (tmp_path / "kept").open("w") as kept:
        deaf = Child(
            ["sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 1; done"], tmp_path / "log", kept.fileno()
        )
    while "deaf" not in deaf.log.read_text():
        time.sleep(0.01)
    deaf.stop(grace_seconds=0.1)
    assert not deaf.alive


def test_a_program_that_is_not_there_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Child([str(tmp_path / "absent")], tmp_path / "log")
