"""A Redis that does not answer: told to everybody who asks, and in the log when it begins, not at every request."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from math import inf
from typing import Final

from redis import RedisError

from streams.adapters.view.foreign import foreign
from streams.web.problems import RETRY_SECONDS, Problem, other_view

APART_SECONDS: Final = 10.0
log = logging.getLogger(__name__)


class Silence:
    """Remembers when a request met it last.

    ``away`` says whether who reads the news of the view meets it: that one tells the log, and when it is over, too.
    """

    def __init__(self, away: Callable[[], bool]) -> None:
        self._away, self._met_at = away, -inf

    def problem(self, error: RedisError) -> Problem:
        """Return what people are told of it; of what is foreign to the view, that."""
        if foreign(error):
            return other_view(error)
        now = time.monotonic()
        if now - self._met_at > APART_SECONDS and not self._away():
            log.warning("the view cannot be read: %s", type(error).__name__)
        self._met_at = now
        detail = "Redis does not answer, so nothing can be shown. The stream goes on; ask again in a moment."
        return Problem(503, "view-unavailable", detail, headers={"Retry-After": RETRY_SECONDS})
