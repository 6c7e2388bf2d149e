"""Workers that stop for a while and go on as if nothing had happened."""

from __future__ import annotations

import signal
import time
from typing import Final

from tests.torture.ground import SESSION_SECONDS, Ground, Missed
from tests.torture.member import Member
from tests.torture.points import Order

POINT_SECONDS: Final = 10.0


def freeze(ground: Ground) -> float:
    """Freeze a worker for less than its session, then let it go on."""
    return _frozen(ground, SESSION_SECONDS * ground.random.uniform(0.1, 0.6))


def zombie(ground: Ground) -> float:
    """Freeze a worker for longer than its session, so that others take its lanes, then let it go on."""
    return _frozen(ground, SESSION_SECONDS + ground.random.uniform(1.5, 5.0))


def zombie_before_commit(ground: Ground) -> float:
    """Freeze a worker with a written transaction for longer than its session, then let it commit."""
    return _at(ground, "before_commit")


def zombie_after_commit(ground: Ground) -> float:
    """Freeze a worker between a commit and its states for longer than its session, then let it go on."""
    return _at(ground, "after_commit")


def zombie_in_recovery(ground: Ground) -> float:
    """Kill a worker, freeze the one that replaces it amid recovery for longer than its session, then let it go on."""
    victim = ground.anyone()
    ground.crew.kill(victim)
    replacing = ground.recruit(victim.number)
    point = ground.random.choice(("after_fencing", "in_reading", "after_reading", "before_start"))
    replacing.order(Order(point, "freeze"))
    return _asleep(ground, replacing, point)


def _frozen(ground: Ground, seconds: float) -> float:
    victim = ground.anyone()
    victim.signal(signal.SIGSTOP)
    time.sleep(seconds)
    victim.signal(signal.SIGCONT)
    return time.monotonic()


def _at(ground: Ground, point: str) -> float:
    victim = ground.anyone()
    victim.order(Order(point, "freeze", ground.random.randint(0, 10), ground.random.getrandbits(32)))
    return _asleep(ground, victim, point)


def _asleep(ground: Ground, member: Member, point: str) -> float:
    if not member.met(POINT_SECONDS):
        raise Missed(point)
    time.sleep(SESSION_SECONDS + ground.random.uniform(1.5, 5.0))
    member.signal(signal.SIGCONT)
    return time.monotonic()
