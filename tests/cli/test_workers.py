"""Workers of a replay are several on one machine, whatever the file of settings says of one."""

import sys
import time
from pathlib import Path

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
