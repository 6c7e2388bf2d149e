"""What a network does between one worker and Kafka."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from tests.torture.ground import SESSION_SECONDS, Ground, Missed
from tests.torture.member import Member
from tests.torture.points import Order
from tests.torture.proxy import Way
from tests.torture.worker import TRANSACTION_MS

POINT_SECONDS: Final = 10.0
SLOWED_SECONDS: Final = 0.05


def cut(ground: Ground) -> float:
    """Cut a worker off from Kafka both ways, for some seconds or for longer than its session."""
    return _cut(ground, ("requests", "answers"))


def cut_requests(ground: Ground) -> float:
    """Let nothing through from a worker to Kafka; what it has sent arrives late, or never."""
    return _cut(ground, ("requests",))


def cut_answers(ground: Ground) -> float:
    """Let nothing through from Kafka to a worker, which is heard and hears nothing."""
    return _cut(ground, ("answers",))


def slow_broker(ground: Ground) -> float:
    """Let everything between a worker and Kafka take a while, for some seconds."""
    victim = ground.anyone()
    ground.cluster.proxy.delay(victim.number, ground.random.uniform(0.05, 0.6))
    ground.pause(3.0, 8.0)
    ground.cluster.proxy.mend(victim.number)
    return time.monotonic()


def commit_answer_lost(ground: Ground) -> float:
    """Let a commit arrive, and lose the answer with the connection."""
    with _amid_commit(ground, "answers") as victim:
        ground.pause(0.5, 7.0)
        ground.cluster.proxy.mend(victim.number, broken=True)
    return time.monotonic()


def commit_times_out(ground: Ground) -> float:
    """Let a commit not arrive until Kafka has given the transaction up."""
    with _amid_commit(ground, "requests") as victim:
        time.sleep(TRANSACTION_MS / 1000 + ground.random.uniform(1.0, 4.0))
        ground.cluster.proxy.mend(victim.number, broken=True)
    return time.monotonic()


def commit_heard_late(ground: Ground) -> float:
    """Hang up to a worker amid a commit, and let that arrive up to two seconds later, when it was sent once more."""
    with _amid_commit(ground, "requests") as victim:
        ground.pause(0.1, 1.0)
        ground.cluster.proxy.desert(victim.number)
        ground.cluster.proxy.delay(victim.number, SLOWED_SECONDS)  # else the next one is over before
        ground.pause(0.0, 2.0)
        ground.cluster.proxy.mend(victim.number)
    return time.monotonic()


def _cut(ground: Ground, ways: Sequence[Way]) -> float:
    victim, proxy = ground.anyone(), ground.cluster.proxy
    proxy.cut(victim.number, *ways)
    time.sleep(SESSION_SECONDS * ground.random.choice((0.3, 0.8, 1.6)))
    proxy.mend(victim.number, broken=ground.random.random() < 0.5)
    return time.monotonic()


@contextmanager
def _amid_commit(ground: Ground, way: Way) -> Iterator[Member]:
    victim, proxy = ground.anyone(), ground.cluster.proxy
    victim.order(Order("before_commit", "ask", ground.random.randint(0, 10), ground.random.getrandbits(32)))
    if not victim.met(POINT_SECONDS):
        raise Missed("before_commit")
    proxy.cut(victim.number, way)
    victim.go()
    yield victim
