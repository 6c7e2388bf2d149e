"""Commands of people on call on their way to Kafka: one that was answered with 202 is in the log."""

from __future__ import annotations

import asyncio
import threading
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException, Producer

from streams.adapters.cloudevents import writer
from streams.events import COMMANDS, Command
from streams.settings import Settings
from streams.web.problems import RETRY_SECONDS, Problem

SOURCE: Final = "helix/web"
SILENT: Final = "Kafka does not answer."
GIVE_UP_MS: Final = 5_000
LOOK_SECONDS: Final = 2.0
POLL_SECONDS: Final = 0.1  # and so long an end is waited for


class Commands:
    """A producer of commands, for the event loop."""

    def __init__(self, settings: Settings) -> None:
        self._write = writer(SOURCE, settings.namespace)
        self._topic = settings.topic(COMMANDS)
        self._is_there = False
        self._stopping = threading.Event()
        # not idempotent: a repeat is recognised by its id, and what must end in an error would end the producer
        self._producer = Producer(
            {
                "bootstrap.servers": settings.broker,
                "partitioner": "murmur2_random",
                "acks": "all",
                "linger.ms": 1,
                "message.timeout.ms": GIVE_UP_MS,
                "reconnect.backoff.max.ms": 1_000,
                "error_cb": _ignore,
                "log_level": 0,
                **settings.kafka.librdkafka(),
            }
        )
        self._thread = threading.Thread(target=self._poll, name="commands", daemon=True)

    def start(self) -> None:
        """Begin to deliver; Kafka need not be there yet."""
        self._thread.start()

    async def stop(self) -> None:
        """Deliver what is under way, and end."""
        self._stopping.set()
        await asyncio.to_thread(self._producer.flush, GIVE_UP_MS / 1000)
        await asyncio.to_thread(self._thread.join)

    async def send(self, command: Command) -> None:
        """Return once Kafka has the command; raise a `Problem` (503) if it did not say so in time."""
        if why := await asyncio.to_thread(self.trouble):
            raise _unavailable(f"{why} Nothing was done; ask again in a moment.")
        topic, key, value, headers = self._write(command)
        loop = asyncio.get_running_loop()
        delivered: asyncio.Future[KafkaError | None] = loop.create_future()

        def tell(error: KafkaError | None, _message: Any) -> None:
            loop.call_soon_threadsafe(_settle, delivered, error)

        try:
            self._producer.produce(topic, value, key, headers=headers, on_delivery=tell)
        except (BufferError, KafkaException) as error:
            raise _unavailable("Kafka does not take the command. Ask again in a moment.") from error
        if await delivered is not None:
            raise _unavailable("Kafka did not confirm the command. Ask again, with the same Idempotency-Key.")

    def trouble(self) -> str:
        """Return why commands cannot be given, in a sentence, or nothing. Asks Kafka until the topic is known."""
        return "" if self._is_there else self.look()

    def look(self) -> str:
        """Return the same, and ask Kafka in any case."""
        try:
            known = self._producer.list_topics(timeout=LOOK_SECONDS).topics  # asked for by name, it would be made
        except KafkaException:
            self._is_there = False
            return SILENT
        self._is_there = self._topic in known
        return "" if self._is_there else f"The topic {self._topic} is missing: `helix topics create` makes it."

    def _poll(self) -> None:
        while not self._stopping.is_set():
            self._producer.poll(POLL_SECONDS)


def _settle(delivered: asyncio.Future[KafkaError | None], error: KafkaError | None) -> None:
    if not delivered.done():  # whoever asked may have gone
        delivered.set_result(error)


def _unavailable(detail: str) -> Problem:
    return Problem(503, "commands-unavailable", detail, headers={"Retry-After": RETRY_SECONDS})


def _ignore(_error: KafkaError) -> None:
    """Brokers come and go; what matters is whether a command arrived."""
