"""A clock that jumps."""

from __future__ import annotations

import time
from typing import Final

from tests.torture.ground import Ground
from tests.torture.shifted import Shifted

JUMPS_SECONDS: Final = (-86_400.0, -3_600.0, -30.0, 30.0, 3_600.0, 86_400.0 * 400)


def clock_jumps(ground: Ground) -> float:
    """Let the clock of a worker jump, forth or back by up to a year, while it works."""
    victim = ground.anyone()
    ground.crew.leave(victim)
    member = ground.recruit(victim.number, shifted=True)
    process = member.process
    assert isinstance(process, Shifted)
    ground.pause(4.0, 6.0)
    for _ in range(2):
        process.shift(ground.random.choice(JUMPS_SECONDS))
        ground.pause(2.0, 4.0)
    process.shift(0.0)
    ground.pause(1.0, 2.0)
    since = time.monotonic()
    ground.crew.leave(member)
    ground.recruit(victim.number)
    return since
