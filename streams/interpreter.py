"""How Python's interpreter is set in a process that answers at once: a worker, a server."""

from __future__ import annotations

import gc
import sys
from typing import Final

THRESHOLDS: Final = (50_000, 20, 50)  # a batch makes more containers than the default of 700, and no cycles
SWITCH_SECONDS: Final = 0.0005  # the default of 5 ms may be lost at every step from one thread to the next


def prepare() -> None:
    """Collect garbage seldom, never through what is there by now, and hand the interpreter over soon.

    An event goes through four threads on its way to the commit, a request through three: each waits for the one that
    holds the interpreter.
    """
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    sys.setswitchinterval(SWITCH_SECONDS)
