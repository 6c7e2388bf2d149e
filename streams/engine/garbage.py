"""How often a process of the engine looks for cycles of garbage."""

from __future__ import annotations

import gc
from typing import Final

THRESHOLDS: Final = (50_000, 20, 50)  # a batch makes more containers than the default of 700, and no cycles


def collect_seldom() -> None:
    """Never look through what is there by now, such as modules, and seldom through what is new."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
