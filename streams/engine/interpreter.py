"""How Python's interpreter is set in a process of the engine."""

from __future__ import annotations

import gc
import sys
from typing import Final

THRESHOLDS: Final = (50_000, 20, 50)  # a batch makes more containers than the default of 700, and no cycles
SWITCH_SECONDS: Final = 0.0005  # of the default of 5 ms a lane may lose several between begin and commit


def prepare() -> None:
    """Collect garbage seldom, never through what is there by now, and hand the interpreter over soon.

    A fetch, a fold and a commit go through four threads: each waits for the one that holds the interpreter.
    """
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    sys.setswitchinterval(SWITCH_SECONDS)
