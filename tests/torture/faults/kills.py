"""Workers that die at once, anywhere or at a point in the engine."""

from __future__ import annotations

import time
from typing import Final

from tests.torture.ground import Ground, Missed
from tests.torture.points import Order

POINT_SECONDS: Final = 15.0


def kill(ground: Ground) -> float:
    """Kill -9 a worker that the group knows by a name, and start it again under it."""
    return _any(ground, static=True)


def kill_nameless(ground: Ground) -> float:
    """Kill -9 a worker that is a new member of the group when it is started again."""
    return _any(ground, static=False)


def _any(ground: Ground, *, static: bool) -> float:
    victim = ground.anyone(static=static)
    if (victim.instance is not None) != static:
        victim = ground.replaced(victim, static=static)
    since = time.monotonic()
    ground.crew.kill(victim)
    ground.recruit(victim.number, static=static)
    return since


def kill_all(ground: Ground) -> float:
    """Kill -9 every worker within a moment, and start them again."""
    since = time.monotonic()
    for victim in ground.crew.all():
        ground.crew.kill(victim)
        ground.pause(0.0, 0.3)
    for number in range(ground.plan.workers):
        ground.recruit(number)
    return since


def kill_before_produce(ground: Ground) -> float:
    """Kill -9 when a batch is folded and its transaction begun, and nothing written."""
    return _at(ground, "before_produce", passes=20)


def kill_before_commit(ground: Ground) -> float:
    """Kill -9 when a batch is written and its transaction not committed."""
    return _at(ground, "before_commit", passes=20)


def kill_after_commit(ground: Ground) -> float:
    """Kill -9 when a transaction is committed, and its states are not applied."""
    return _at(ground, "after_commit", passes=20)


def kill_in_fencing(ground: Ground) -> float:
    """Kill -9 a worker, and the one that replaces it when it has fenced a lane and read nothing."""
    return _replaced_twice(ground, "after_fencing", passes=2)


def kill_in_recovery(ground: Ground) -> float:
    """Kill -9 a worker, and the one that replaces it while it reads the changelogs."""
    return _replaced_twice(ground, "in_reading", passes=6)


def kill_after_recovery(ground: Ground) -> float:
    """Kill -9 a worker, and the one that replaces it when it has read a lane and not begun to work."""
    return _replaced_twice(ground, "before_start", passes=0)


def kill_in_revocation(ground: Ground) -> float:
    """Kill -9 a worker while a rebalance takes its lanes because another joins, which then leaves."""
    victim = ground.anyone()
    victim.order(Order("in_revocation", "kill"))
    joins = ground.recruit(ground.plan.workers, static=False)
    met, since = victim.met(POINT_SECONDS), time.monotonic()
    if met:
        ground.crew.dismiss(victim)
        ground.recruit(victim.number)
    ground.pause(0.0, 4.0)
    ground.crew.leave(joins)
    if not met:
        raise Missed("in_revocation")
    return since


def _at(ground: Ground, point: str, passes: int) -> float:
    victim = ground.anyone()
    victim.order(Order(point, "kill", ground.random.randint(0, passes), ground.random.getrandbits(32)))
    if not victim.met(POINT_SECONDS):
        raise Missed(point)
    since = time.monotonic()
    ground.crew.dismiss(victim)
    ground.recruit(victim.number)
    return since


def _replaced_twice(ground: Ground, point: str, passes: int) -> float:
    victim = ground.anyone()
    ground.crew.kill(victim)
    replacing = ground.recruit(victim.number)
    replacing.order(Order(point, "kill", ground.random.randint(0, passes), ground.random.getrandbits(32)))
    if not replacing.met(POINT_SECONDS):
        raise Missed(point)
    since = time.monotonic()
    ground.crew.dismiss(replacing)
    ground.recruit(victim.number)
    return since
