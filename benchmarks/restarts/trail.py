"""When each partition committed what, as one read-committed consumer sees it."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from itertools import pairwise
from typing import Any, Self

from confluent_kafka import OFFSET_END, Consumer, TopicPartition

from streams.engine.position import POSITION_KEY

POLL_SECONDS = 0.02


class Trail:
    """The moments, on the monotonic clock, at which positions came; read while the context lasts."""

    def __init__(self, broker: str, changelog: str, partitions: int) -> None:
        self._moments: dict[int, list[float]] = defaultdict(list)
        self._partitions = partitions
        self._over = threading.Event()
        self._consumer = Consumer(
            {
                "bootstrap.servers": broker,
                "group.id": "restarts",  # none is joined
                "enable.auto.commit": False,
                "isolation.level": "read_committed",
                "fetch.wait.max.ms": 20,
                "log_level": 2,
            }
        )
        self._consumer.assign([TopicPartition(changelog, number, OFFSET_END) for number in range(partitions)])
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._consumer.close()

    def works(self, since: float) -> bool:
        """Return whether every partition has committed something since then."""
        return all(self._moments[number] and self._moments[number][-1] > since for number in range(self._partitions))

    def first(self, number: int, since: float) -> float:
        """Return when a partition first committed after a moment."""
        return next(moment for moment in self._moments[number] if moment > since)

    def gap(self, number: int, since: float, until: float) -> float:
        """Return the longest time between two commits of a partition, of which one lies in this time."""
        moments = [moment for moment in self._moments[number] if moment <= until]
        return max((after - before for before, after in pairwise(moments) if after >= since), default=until - since)

    def _read(self) -> None:
        while not self._over.is_set():
            first = self._consumer.poll(POLL_SECONDS)
            now = time.monotonic()
            for message in [first, *self._consumer.consume(1_000, 0)] if first is not None else ():
                self._note(message, now)

    def _note(self, message: Any, now: float) -> None:
        if message.error() is None and message.key() == POSITION_KEY:
            self._moments[message.partition()].append(now)
