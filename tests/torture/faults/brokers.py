"""Kafka that goes away and comes back."""

from __future__ import annotations

import signal
import time
from typing import Final

from tests.torture.ground import Ground
from tests.torture.node import Node
from tests.torture.worker import TRANSACTION_MS

ANSWER_SECONDS: Final = 30.0
SILENT_SECONDS: Final = 45.0  # others lead after a few; without going over to them, workers stand still for all of it


def broker_killed(ground: Ground) -> float:
    """Kill -9 a node of Kafka, and start it again."""
    node = ground.random.choice(ground.cluster.nodes)
    node.kill()
    return _back(ground, node)


def broker_stopped(ground: Ground) -> float:
    """Stop a node of Kafka in good order, and start it again."""
    node = ground.random.choice(ground.cluster.nodes)
    node.stop()
    return _back(ground, node)


def broker_frozen(ground: Ground) -> float:
    """Freeze a node of Kafka for longer than transactions may last, then let it go on."""
    return _frozen(ground, ground.random.choice(ground.cluster.nodes))


def leader_killed(ground: Ground) -> float:
    """Kill -9 the node that leads a lane's changelog, so that another must, and start it again."""
    node = _leader(ground)
    node.kill()
    return _back(ground, node)


def leader_frozen(ground: Ground) -> float:
    """Freeze the node that leads a lane's changelog until another leads, and let it wake as a leader of old."""
    return _frozen(ground, _leader(ground))


def leader_silent(ground: Ground) -> float:
    """Freeze the node that leads a lane's changelog for so long that nobody may wait for it; others must do."""
    return _frozen(ground, _leader(ground), SILENT_SECONDS)


def coordinator_silent(ground: Ground) -> float:
    """Freeze the node that coordinates the group of the workers for so long that nobody may wait for it."""
    return _frozen(ground, _coordinator(ground), SILENT_SECONDS)


def _leader(ground: Ground) -> Node:
    partition = ground.random.randrange(ground.plan.partitions)
    changelog = f"{ground.settings.application}-customers-changelog"
    return ground.cluster.leader(changelog, partition) or ground.random.choice(ground.cluster.nodes)


def _coordinator(ground: Ground) -> Node:
    group, admin = ground.settings.application, ground.admin()  # kept until the answer is in: else it never comes
    number = admin.describe_consumer_groups([group])[group].result(ANSWER_SECONDS).coordinator.id
    return next(node for node in ground.cluster.nodes if node.number == number)


def _frozen(ground: Ground, node: Node, seconds: float = TRANSACTION_MS / 1000) -> float:
    node.signal(signal.SIGSTOP)
    time.sleep(seconds + ground.random.uniform(1.0, 4.0))
    node.signal(signal.SIGCONT)
    return time.monotonic()


def _back(ground: Ground, node: Node) -> float:
    ground.pause(0.0, 3.0)
    node.start()
    node.await_answer()
    return time.monotonic()
