"""A disk with no room left, and one that is gone."""

from __future__ import annotations

import errno
import os
import time
from typing import Final

from tests.torture.ground import Ground, Missed
from tests.torture.node import Node

FULL_SECONDS: Final = 10.0
WHOLE_SECONDS: Final = 90.0


def disk_full(ground: Ground) -> float:
    """Leave a node of Kafka no room on its disk until it gives up, or for some seconds, then make room again."""
    node = ground.random.choice(ground.cluster.nodes)
    filler = node.data / "filler"
    _fill(filler)
    until = time.monotonic() + FULL_SECONDS
    while _lives(node) and time.monotonic() < until:
        time.sleep(0.1)
    filler.unlink()
    if not _lives(node):
        node.stop()
        node.start()
        node.await_answer()
    return time.monotonic()


def disk_lost(ground: Ground) -> float:
    """Kill -9 a node of Kafka, and start it again with an empty disk, which the others fill."""
    if not ground.cluster.whole(WHOLE_SECONDS):  # what one alone has would be gone
        raise Missed("a time at which each has everything")
    node = ground.random.choice(ground.cluster.nodes)
    node.kill()
    node.lose_disk()
    node.start()
    node.await_answer()
    since = time.monotonic()
    ground.cluster.whole(WHOLE_SECONDS)
    return since


def _lives(node: Node) -> bool:
    return node.child is not None and node.child.alive


def _fill(path: os.PathLike[str]) -> None:
    size, step = 0, 32 << 20
    file = os.open(path, os.O_CREAT | os.O_WRONLY)
    try:
        while step >= 4_096:
            try:
                os.posix_fallocate(file, size, step)
                size += step
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                step //= 2
    finally:
        os.close(file)
