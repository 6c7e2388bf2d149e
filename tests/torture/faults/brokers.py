"""Kafka that goes away and comes back."""

from __future__ import annotations

import signal
import time

from tests.torture.ground import Ground
from tests.torture.node import Node
from tests.torture.worker import TRANSACTION_MS


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


def _leader(ground: Ground) -> Node:
    partition = ground.random.randrange(ground.plan.partitions)
    changelog = f"{ground.settings.application}-customers-changelog"
    return ground.cluster.leader(changelog, partition) or ground.random.choice(ground.cluster.nodes)


def _frozen(ground: Ground, node: Node) -> float:
    node.signal(signal.SIGSTOP)
    time.sleep(TRANSACTION_MS / 1000 + ground.random.uniform(1.0, 4.0))
    node.signal(signal.SIGCONT)
    return time.monotonic()


def _back(ground: Ground, node: Node) -> float:
    ground.pause(0.0, 3.0)
    node.start()
    node.await_answer()
    return time.monotonic()
