"""Logs that go on behind a transaction that does not end: whose it is does not matter, nobody reads past it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import NamedTuple

Ends = Mapping[tuple[str, int], int]
log = logging.getLogger(__name__)


class _Open(NamedTuple):
    end: int  # of what is committed
    since: float
    said: bool = False


class OpenEnds:
    """Says once of each transaction that it has been open for ``patience_seconds``."""

    def __init__(self, patience_seconds: float) -> None:
        self._patience_seconds = patience_seconds
        self._open: dict[tuple[str, int], _Open] = {}

    def look(self, stable: Ends, written: Ends, now: float) -> None:
        """Compare where logs end for those who read what is committed with where they end, by topic and partition."""
        before = self._open
        self._open = {place: _Open(end, now) for place, end in stable.items() if end < written.get(place, 0)}
        for place, found in self._open.items():
            if (known := before.get(place)) is not None and known.end == found.end:
                self._open[place] = known._replace(said=known.said or self._is_said(place, known, now - known.since))

    def _is_said(self, place: tuple[str, int], found: _Open, seconds: float) -> bool:
        if seconds < self._patience_seconds:
            return False
        log.warning(
            "%s[%d]: a transaction has been open for %.0f s, and nothing from offset %d on is counted before it ends. "
            "If nobody ends it, kafka-transactions.sh find-hanging tells of it, and abort ends it.",
            *place,
            seconds,
            found.end,
        )
        return True
