"""A place that is kept only when something was wrong there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.torture.campaign import torture
from tests.torture.ground import Plan
from tests.torture.report import Report


class Torture:
    """Runs tortures in a place of the test's own."""

    def __init__(self, base: Path) -> None:
        self._base = base

    def __call__(self, plan: Plan, *kinds: str, rounds: int = 1, faults: int = 3) -> Report:
        """Return what a torture came to."""
        return torture(plan, kinds, rounds, faults, base=self._base)


@pytest.fixture
def run(tmp_path: Path) -> Torture:
    """What runs a torture."""
    return Torture(tmp_path)
