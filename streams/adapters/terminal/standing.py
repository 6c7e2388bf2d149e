"""That a picture stands still: why, and how old it is by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from streams.adapters.freshness import FULL, UNWRITTEN, Freshness
from streams.adapters.terminal import words

MINUTE: Final = timedelta(minutes=1)
MOVING: Final = ("live", "played")
WARNINGS: Final = {
    "no_redis": "the read model does not answer; what you see may be old",
    "unreadable": "some of the read model cannot be read: `helix rebuild-view` makes it anew; what you see may be old",
    "no_worker": "no worker is at work; what you see is as it was left",
    "worker_silent": "no worker reports any more; what you see is old",
    FULL: "Redis is full (`maxmemory`), so that no worker can write; what you see is old",
    "unheld": "some partitions are held by no worker; their customers stand still",
    "lag": "the workers are behind",
    UNWRITTEN: "the read model is being written; some customers are not in it yet, or not as they are by now",
    "old": "nothing newer has come; event time stands still",
}


def warned(fresh: Freshness) -> list[str]:
    """Return in words why a picture may be old."""
    return [WARNINGS.get(each, each) for each in fresh.warnings]


def standing(fresh: Freshness, verdict: str, as_of: datetime, now: datetime, *, why: bool = True) -> str:
    """Return the ``verdict`` on a picture that does not move, how old it is and ``why``; nothing of one that moves.

    It is as old as the stream's time; where no worker has left that, as old as ``as_of``, when its customers were
    judged last.
    """
    reached = fresh.watermark or as_of
    if fresh.state in MOVING:
        return ""
    because = "; ".join(warned(fresh)) if why else ""
    age = f", {words.span(now - reached)} ago" if now - reached >= MINUTE else ""
    return f"{verdict}: this is as of {words.moment(reached)}{age}{because and f': {because}'}."
