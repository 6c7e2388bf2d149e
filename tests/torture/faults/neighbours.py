"""Redis that goes away."""

from __future__ import annotations

import time

from tests.torture.ground import Ground


def redis_killed(ground: Ground) -> float:
    """Kill Redis, and start it with what it had saved, which is older than the states."""
    return _anew(ground, emptied=False)


def redis_emptied(ground: Ground) -> float:
    """Kill Redis, and start it empty."""
    return _anew(ground, emptied=True)


def _anew(ground: Ground, *, emptied: bool) -> float:
    ground.restart_redis(emptied=emptied)
    return time.monotonic()
