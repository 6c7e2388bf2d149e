"""A fault after which a lane stands still is told of."""

from __future__ import annotations

import time

import pytest

from streams.engine.position import Position
from streams.events import USAGE
from streams.settings import Settings
from tests.torture import recovery
from tests.torture.collected import Collected
from tests.torture.recovery import Recoveries


@pytest.fixture
def collected() -> Collected:
    """A lane that is at the fifth record."""
    made = Collected(Settings())
    come_to(made, 5)
    return made


def come_to(collected: Collected, offset: int) -> None:
    """Let the lane come to a record."""
    collected.newest["customers", 0] = Position({USAGE: offset})
    collected.trail.add(0, time.time(), Position({USAGE: offset}))


def test_who_is_through_meanwhile_has_recovered(collected: Collected) -> None:
    recoveries = Recoveries(collected)
    said = recoveries.wait("kill", time.monotonic(), {(USAGE, 0): 6}, lambda: come_to(collected, 6))
    assert said.startswith("recovered after ")
    assert (recoveries.overdue, len(recoveries.seconds["kill"])) == ([], 1)


def test_who_stands_still_is_told_of(collected: Collected, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "STILL_SECONDS", 0.1)
    recoveries = Recoveries(collected)
    said = recoveries.wait("kill", time.monotonic(), {(USAGE, 0): 6}, lambda: None)
    assert said.startswith("not recovered after ")
    assert recoveries.overdue[0].startswith("kill: a partition stood still for ")


def test_who_goes_on_and_has_much_to_work_off_is_not(collected: Collected, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "RECOVERY_SECONDS", 0.1)
    recoveries = Recoveries(collected)
    said = recoveries.wait("kill", time.monotonic(), {(USAGE, 0): 6}, lambda: come_to(collected, 5))
    assert said.startswith("not through after ")
    assert recoveries.overdue == []
