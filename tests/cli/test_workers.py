"""Workers of a replay are several on one machine, whatever the file of settings says of one."""

import sys
import time
from pathlib import Path

import click
import pytest

from streams.cli import _workers

SAYS: str = "import time; from streams.settings import Settings; told = Settings.load(); "
SAYS += "print(told.instance, told.web_port, told.health, told.partitions, flush=True); time.sleep(60)"


def test_each_has_a_name_of_its_own_and_none_a_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "helix.toml").write_text('instance = "static"\nweb_port = 6066\nhealth = "localhost:8081"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HELIX_INSTANCE", "static-too")
    monkeypatch.setattr(_workers, "WORKER", (sys.executable, "-c", SAYS))
    logs = [tmp_path / "logs" / f"worker-{number}.log" for number in (1, 2)]
    with _workers.working(2, {"HELIX_PARTITIONS": "3"}, tmp_path / "logs") as workers:
        while not all(log.read_text() for log in logs):
            workers.check()
            time.sleep(0.05)
    assert [log.read_text() for log in logs] == ["worker-1 0 127.0.0.1:0 3\n", "worker-2 0 127.0.0.1:0 3\n"]


def test_what_they_are_told_is_not_in_the_list_of_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shows = "import pathlib, sys; print(pathlib.Path('/proc/self/cmdline').read_bytes(), flush=True); sys.stdin.read()"
    monkeypatch.setattr(_workers, "WORKER", (sys.executable, "-c", f"{shows}; import time; time.sleep(60)"))
    log = tmp_path / "worker-1.log"
    with _workers.working(1, {"HELIX_REDIS": "redis://:hidden@localhost"}, tmp_path) as workers:
        while not log.read_text():
            workers.check()
            time.sleep(0.05)
    assert "hidden" not in log.read_text()


LOGGED = "2026-03-01 12:00:00,123 {} streams.engine: "


@pytest.mark.parametrize(
    ("ends", "said", "told"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", LOGGED.format("INFO   ") + "a checkpoint", "by SIGKILL."),
        ("os.kill(os.getpid(), signal.SIGKILL)", "", "by SIGKILL."),
        ("sys.exit(70)", LOGGED.format("ERROR  ") + "no progress.", "with exit code 70: streams.engine: no progress."),
        ("sys.exit(70)", LOGGED.format("WARNING") + "Error: is quoted", "with exit code 70."),
        ("sys.exit(1)", "Error: no such file.", "with exit code 1: no such file."),
        ("sys.exit(1)", "a.b.ClosedError: gone", "with exit code 1: a.b.ClosedError: gone."),
    ],
)
def test_how_one_ended_is_told_and_what_it_said_last_only_if_that_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str, said: str, told: str
) -> None:
    script = f"import os, signal, sys; print({said!r}, flush=True); {ends}"
    monkeypatch.setattr(_workers, "WORKER", (sys.executable, "-c", script))
    with _workers.working(1, {}, tmp_path) as workers, pytest.raises(click.ClickException) as ended:
        checked(workers)
    assert ended.value.message == f"A worker has ended {told} Its log is {tmp_path / 'worker-1.log'}."


def checked(workers: _workers.Workers) -> None:
    """Look after them until one has ended."""
    while True:
        workers.check()
        time.sleep(0.05)
