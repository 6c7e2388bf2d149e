"""What results say of the machine and the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import revision
from benchmarks.machine import machine


def test_it_is_measured_what_a_second_processor_brings() -> None:
    assert machine()["two_by_one"] > 0


def test_without_git_the_code_stays_unnamed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(revision, "ROOT", tmp_path)
    assert revision.revision() == {}


def test_the_code_is_named_by_its_commit_and_whether_it_was_changed() -> None:
    told = revision.revision()
    if told:  # a tree without its history has none
        assert (len(told["commit"]), type(told["dirty"])) == (40, bool)
