"""What operators do, and what goes missing."""

from __future__ import annotations

import time

from streams.adapters import topics
from streams.events import ALERTS
from tests.torture.ground import Ground, Missed
from tests.torture.points import LOSING, LOST


def scale(ground: Ground) -> float:
    """Let another worker join, and leave in good order."""
    joins = ground.recruit(ground.plan.workers, static=False)
    ground.pause(2.0, 7.0)
    since = time.monotonic()
    ground.crew.leave(joins)
    return since


def restart(ground: Ground) -> float:
    """Restart every worker in turn, in good order."""
    since = time.monotonic()
    for member in ground.crew.all():
        ground.crew.leave(member)
        ground.recruit(member.number, static=member.instance is not None)
        ground.pause(0.0, 4.0)
    return since


def batches_lost(ground: Ground) -> float:
    """Lose every fifth batch between Kafka and the lanes of a worker, for some seconds."""
    victim = ground.anyone()
    (victim.control / LOST).unlink(missing_ok=True)
    (victim.control / LOSING).touch()
    ground.pause(1.0, 4.0)
    (victim.control / LOSING).unlink()
    if not (victim.control / LOST).exists():
        raise Missed("a batch")
    return time.monotonic()


def output_deleted(ground: Ground) -> float:
    """Delete a topic that facts go to, and make it anew some seconds later."""
    name = ground.settings.topic(ALERTS)
    spec = next(one for one in topics.wanted(ground.settings) if one.name == name)
    ground.tail.leave(name)
    admin = ground.admin()  # kept until the answer is in: it never comes once it is collected
    admin.delete_topics([name])[name].result(30)
    ground.pause(1.0, 8.0)
    while name not in topics.create(ground.settings.broker, [spec]):
        time.sleep(0.2)
    ground.tail.come_back(name, spec.partitions)
    return time.monotonic()
