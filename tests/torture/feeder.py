"""Sends the stream at a steady pace in a thread, and knows what has arrived where."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from confluent_kafka import Producer

from tests.torture.collected import Arrival
from tests.torture.stream import Sent

FLUSH_SECONDS: Final = 120.0


class Feeder:
    """A thread of its own between ``start`` and ``stop``; ``ends`` are the offsets after what has arrived.

    ``acknowledged`` counts by topic, partition, key and value what Kafka said to have taken, until somebody clears it.
    """

    def __init__(self, broker: str, namespace: str, stream: Iterator[Sent], per_second: float) -> None:
        self.ends: dict[tuple[str, int], int] = {}
        self.acknowledged = Counter[Arrival]()
        self._namespace, self._stream, self._pause = namespace, stream, 1 / per_second
        self._failed: list[str] = []
        self._stopping = threading.Event()
        self._thread = threading.Thread()
        settings = {
            "bootstrap.servers": broker,
            "partitioner": "murmur2_random",
            "enable.idempotence": True,
            "linger.ms": 5,
            "message.timeout.ms": 600_000,
            "reconnect.backoff.max.ms": 500,
            "socket.timeout.ms": 5_000,  # so that there is something to count soon, too
            "log_level": 0,
        }
        self._producer = Producer(settings)

    def start(self) -> None:
        """Begin to send, where it was."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="feeder", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Send no more; return when everything has arrived."""
        self._stopping.set()
        self._thread.join()
        assert self._producer.flush(FLUSH_SECONDS) == 0, "Kafka does not take what is sent"
        assert not self._failed, self._failed[:3]

    def _run(self) -> None:
        try:
            self._feed()
        except Exception as error:  # noqa: BLE001 who stops it tells, whatever it is
            self._failed.append(repr(error))

    def _feed(self) -> None:
        due = time.monotonic()
        while not self._stopping.is_set():
            self._send(next(self._stream))
            due = max(due + self._pause, time.monotonic() - 1.0)
            while (left := due - time.monotonic()) > 0:
                self._producer.poll(left)

    def _send(self, sent: Sent) -> None:
        entry, topic = sent.entry, self._namespace + sent.entry.topic
        told: dict[str, Any] = {"key": entry.key or None, "headers": list(entry.headers)}
        if sent.partition is not None:
            told["partition"] = sent.partition
        while True:
            try:
                self._producer.produce(topic, entry.value, on_delivery=self._arrived, **told)
            except BufferError:
                self._producer.poll(0.1)
            else:
                return

    def _arrived(self, error: Any, message: Any) -> None:
        if error is not None:
            self._failed.append(error.str())
            return
        where = message.topic().removeprefix(self._namespace), message.partition()
        self.acknowledged[*where, message.key(), message.value()] += 1
        if (at := message.offset()) is None:  # Kafka had it already when it was sent again, and does not say where
            return
        self.ends[where] = max(self.ends.get(where, 0), at + 1)
