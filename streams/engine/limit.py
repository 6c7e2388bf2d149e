"""How long a process may take to end, whatever hangs in it."""

from __future__ import annotations

import logging
import os
import threading
from typing import Final

TOO_LATE: Final = 70  # the exit code
log = logging.getLogger(__name__)


class Limit:
    """Ends the process at once, with code 70, when stopping it takes more than ``seconds``."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timer: threading.Timer | None = None

    def start(self) -> None:
        """Count from now on, or go on counting; from any thread."""
        if self._timer is None:
            self._timer = threading.Timer(self._seconds, self._leave)
            self._timer.daemon = True
            self._timer.start()

    def cancel(self) -> None:
        """It has ended in time."""
        if self._timer is not None:
            self._timer.cancel()

    def _leave(self) -> None:
        log.critical("stopping takes more than %g s: leaving; what is not committed will be done again", self._seconds)
        os._exit(TOO_LATE)
