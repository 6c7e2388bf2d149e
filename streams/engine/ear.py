"""What librdkafka says of its connections: of one that it loses while it has others, it speaks in its log alone."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

INFORMATION: Final = 6  # the level, of syslog's, at which it says so
LOST: Final = "FAIL"
log = logging.getLogger(__name__)


class Ear:
    """Stands where a client takes a logger, and tells, in its words, of a connection that is lost, or cannot be had.

    It hears that when the client is polled. What goes wrong is raised, too, so of all else only what is critical is
    logged as such.
    """

    def __init__(self, lost: Callable[[str], object]) -> None:
        self._lost = lost

    def log(self, level: int, form: str, facility: str, *rest: str) -> None:
        """Hear a line of the client's log."""
        if facility == LOST:
            self._lost(" ".join(rest))
        log.log(level if level >= logging.CRITICAL else logging.DEBUG, form, facility, *rest)
