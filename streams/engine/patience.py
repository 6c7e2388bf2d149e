"""How long to wait for what should come: for ever where nobody is there, not for long where somebody gives nothing."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_SECONDS = 60.0  # without any progress, though Kafka answers
ASK_SECONDS = 3.0  # how often it is asked, while nothing comes


class Patience:
    """Counts the time without any progress, but only while ``answers`` says that somebody is there."""

    def __init__(self, answers: Callable[[], bool]) -> None:
        self._answers = answers
        self.renew()

    def renew(self) -> None:
        """Count from now on."""
        self._since = self._asked = time.monotonic()

    def is_over(self) -> bool:
        """Return whether nothing has come for too long; ask, now and then, and begin anew if nobody answers."""
        if time.monotonic() - self._asked >= ASK_SECONDS:
            if not self._answers():
                self.renew()
            self._asked = time.monotonic()
        return self._asked - self._since >= PATIENCE_SECONDS
