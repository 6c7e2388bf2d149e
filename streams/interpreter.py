"""How Python's interpreter is set in a process that answers at once: a worker, a server."""

from __future__ import annotations

import gc
import logging
import os
import sys
from typing import Final, NoReturn

THRESHOLDS: Final = (50_000, 20, 50)  # a batch makes more containers than the default of 700, and no cycles
SWITCH_SECONDS: Final = 0.0005  # the default of 5 ms may be lost at every step from one thread to the next


def hurry() -> None:
    """Collect no garbage until `prepare`: imports leave next to none, and looking for it is a tenth of their time."""
    gc.disable()


def prepare() -> None:
    """Collect garbage seldom, never through what is there by now, and hand the interpreter over soon.

    An event goes through four threads on its way to the commit, a request through three: each waits for the one that
    holds the interpreter.
    """
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    gc.enable()
    sys.setswitchinterval(SWITCH_SECONDS)


def leave() -> NoReturn:
    """End the process now that all is done: to take its modules apart is of use to nobody, and others wait for it."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
