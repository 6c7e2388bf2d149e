"""Events into Kafka, as fast as a producer of anybody's would, or one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from types import TracebackType
from typing import Any, Final, Self

from confluent_kafka import KafkaError, KafkaException, Producer

from streams.adapters.entries import Entry, encode
from streams.events import Tick

LINGER_MS: Final = 20
QUEUED_KBYTES: Final = 131_072
GIVE_UP_MS: Final = 60_000
MOST_BYTES: Final = 1_048_588  # what a broker takes unless told otherwise
PROGRESS_EVERY: Final = 8_192

Progress = Callable[[int], None]


class FeedError(RuntimeError):
    """Kafka did not take what was sent; the message names the address and Kafka's reason."""


class Feed:
    """An idempotent producer whose memory is bounded: `send` waits while too much is under way.

    Parameters
    ----------
    brokers
        Addresses of Kafka.
    namespace
        Put before every topic's name.
    settings
        Of librdkafka, over ours.
    """

    def __init__(self, brokers: str, namespace: str = "", settings: dict[str, Any] | None = None) -> None:
        self.brokers = brokers
        self.sent = 0
        self._namespace = namespace
        self._failure: KafkaError | None = None
        self._producer = Producer(
            {
                "bootstrap.servers": brokers,
                "partitioner": "murmur2_random",
                "enable.idempotence": True,
                "linger.ms": LINGER_MS,
                "queue.buffering.max.kbytes": QUEUED_KBYTES,
                "message.timeout.ms": GIVE_UP_MS,
                "message.max.bytes": MOST_BYTES,
                "delivery.report.only.error": True,
                "on_delivery": self._delivered,
                "error_cb": _ignore,
                "log_level": 0,
            }
            | (settings or {})
        )

    def send(self, entry: Entry) -> None:
        """Hand one entry over; `flush` tells whether it arrived."""
        self._produce(entry.topic, entry.value, key=entry.key, headers=list(entry.headers) or None)
        self.sent += 1
        if not self.sent % PROGRESS_EVERY:
            self._producer.poll(0)

    def send_all(self, entries: Iterable[Entry], progress: Progress | None = None) -> int:
        """Hand over all entries in their order, telling now and then how many; return how many there were."""
        before = self.sent
        for entry in entries:
            self.send(entry)
            if progress and not self.sent % PROGRESS_EVERY:
                progress(self.sent - before)
        self.flush()
        if progress:
            progress(self.sent - before)
        return self.sent - before

    def tick(self, topic: str, partitions: int, times: Iterable[datetime]) -> None:
        """Tell every partition that these times have come."""
        for time in times:
            value = encode(Tick(event_id=f"tick-{int(time.timestamp())}", occurred_at=time))
            for partition in range(partitions):
                self._produce(topic, value, partition=partition)
        self._producer.poll(0)

    def flush(self) -> None:
        """Wait until everything has arrived; raise `FeedError` if something did not."""
        left = self._producer.flush(GIVE_UP_MS / 1000 + 5)
        if self._failure or left:
            raise self._given_up()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self.flush()
        else:
            self._producer.purge()

    def _produce(self, topic: str, value: bytes, **where: Any) -> None:
        while True:
            if self._failure:
                raise self._given_up()
            try:
                self._producer.produce(self._namespace + topic, value, **where)
            except BufferError:
                self._producer.poll(0.1)
            except KafkaException as error:
                self._failure = error.args[0]
            else:
                return

    def _given_up(self) -> FeedError:
        reason = self._failure.str() if self._failure else "no answer"
        return FeedError(f"Kafka at {self.brokers} does not take the events: {reason}")

    def _delivered(self, error: KafkaError | None, _message: object) -> None:
        self._failure = self._failure or error


def _ignore(_error: KafkaError) -> None:
    """Brokers come and go; what matters is whether a record arrived."""
