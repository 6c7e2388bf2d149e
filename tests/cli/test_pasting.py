"""What is to be pasted finds the program, wherever it lies."""

import os
import shlex
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from streams.cli import main
from streams.cli._pasting import pasteable, program


@pytest.fixture
def helix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that is not on the PATH, as ``make`` leaves it."""
    made = tmp_path / "a venv" / "bin" / "helix"
    made.parent.mkdir(parents=True)
    made.touch(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(made.relative_to(tmp_path)), "demo"])
    monkeypatch.setenv("PATH", "/usr/bin")
    return made


def test_what_is_not_on_the_path_is_called_by_its_way_from_here(helix: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shlex.split(pasteable("`helix state acme`").strip("`")) == ["a venv/bin/helix", "state", "acme"]
    monkeypatch.chdir(helix.parent)
    monkeypatch.setattr(sys, "argv", [str(helix)])
    assert program() == "./helix"


def test_what_is_on_the_path_is_called_by_its_name(helix: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(helix.parent))
    assert program() == "helix"


def test_another_of_that_name_on_the_path_is_not_taken_for_it(helix: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = helix.parents[2] / "other" / "helix"
    other.parent.mkdir()
    other.touch(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([str(other.parent), "/usr/bin"]))
    assert program() == "'a venv/bin/helix'"


@pytest.mark.usefixtures("helix")
def test_an_error_names_the_command_that_mends_it(home: Path) -> None:
    told = {"HELIX_HOME": str(home), "HELIX_BROKER": "127.0.0.1:1"}
    shown = CliRunner().invoke(main, ["tail", "alerts"], env=told)
    assert "start one with `'a venv/bin/helix' local`" in shown.stderr
