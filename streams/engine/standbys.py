"""Lanes that others own, and that this process would take over warm: their changelogs, read on as they grow."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, Consumer, KafkaException, TopicPartition

from streams.engine.bounds import ANSWER_SECONDS, offsets_at
from streams.engine.options import Options
from streams.engine.recovery import offset_at_end, reading_settings
from streams.engine.replica import Replica

RECORDS: Final = 1_000  # at once, while nobody can take a replica
POLL_SECONDS: Final = 0.2
LOOK_SECONDS: Final = 60.0
AGAIN_SECONDS: Final = 10.0
UNHURRIED: Final = {"fetch.wait.max.ms": 500, "queued.min.messages": 10_000}  # nobody waits for the end of a log
log = logging.getLogger(__name__)
Key = tuple[str, int]


class Standbys:
    """Replicas by table and partition, read committed in a thread of their own, which costs what it reads.

    What goes wrong here is said, and costs nothing but the warmth: all is read from the beginning again.
    """

    def __init__(self, application: str, options: Options) -> None:
        self._application, self._options = application, options
        self._replicas: dict[Key, Replica] = {}
        self._read: dict[Key, Replica] = {}  # as the consumer is assigned
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._looked = 0.0

    def keep(self, keys: Iterable[Key]) -> None:
        """Stand by for exactly these lanes from now on."""
        with self._lock:
            self._replicas = {key: self._replicas.get(key) or _begun() for key in keys}
        if self._replicas and (self._thread is None or not self._thread.is_alive()):
            self._thread = threading.Thread(target=self._run, name="standbys", daemon=True)
            self._thread.start()

    def take(self, key: Key) -> Replica | None:
        """Hand over what was read for a lane, which is to be owned; None if that is nothing."""
        with self._lock:
            return self._replicas.pop(key, None)

    def close(self) -> None:
        """Read no more."""
        self._over.set()

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                self._stand_by()
            except KafkaException as error:
                log.warning("standing by begins anew: %s", error.args[0].str())
                self._forget()
                self._over.wait(AGAIN_SECONDS)

    def _stand_by(self) -> None:
        consumer = Consumer(reading_settings(self._options.broker, self._options.security) | UNHURRIED)
        try:
            while not self._over.is_set():
                self._assign(consumer)
                self._look(consumer)
                self._read_on(consumer)
        finally:
            self._read = {}
            consumer.close()

    def _forget(self) -> None:
        """Let go of what was read: the log may not be the one any more that it was read from."""
        with self._lock:
            self._replicas = {key: _begun() for key in self._replicas}

    def _assign(self, consumer: Consumer) -> None:
        now = time.time()  # which goes on while a machine sleeps
        with self._lock:
            wanted = {key: one if one.is_fresh(now) else _begun() for key, one in self._replicas.items()}
            self._replicas = dict(wanted)
        if gone := [key for key, replica in self._read.items() if wanted.get(key) is not replica]:
            consumer.incremental_unassign([TopicPartition(*self._log(key)) for key in gone])
        if new := [key for key, replica in wanted.items() if self._read.get(key) is not replica]:
            consumer.incremental_assign([TopicPartition(*self._log(key), OFFSET_BEGINNING) for key in new])
            log.info("standing by for %s", ", ".join(f"{table}[{number}]" for table, number in sorted(new)))
        self._read = wanted

    def _look(self, consumer: Consumer) -> None:
        """Ask now and then where the logs end: a client that is cut off takes what it has for all that there is."""
        if not self._read or time.monotonic() - self._looked < LOOK_SECONDS:
            return
        asked, self._looked = time.time(), time.monotonic()
        replicas = {self._log(key): replica for key, replica in self._read.items()}
        with suppress(KafkaException):  # who is not told for long is not fresh any more
            for place, end in offsets_at(OFFSET_END, consumer, replicas, ANSWER_SECONDS).items():
                replicas[place].look(end, asked)

    def _read_on(self, consumer: Consumer) -> None:
        messages = consumer.consume(RECORDS, POLL_SECONDS)
        with self._lock:
            # Those that were taken meanwhile are read on by somebody else.
            replicas = {self._log(key): one for key, one in self._read.items() if self._replicas.get(key) is one}
            for message in messages:
                passed = None if message.error() is None else offset_at_end(message.error(), message)
                known = replicas.get((message.topic(), message.partition()))
                if known is not None and passed is None:
                    known.take(message)
                elif known is not None and passed is not None:
                    known.pass_to(passed)

    def _log(self, key: Key) -> Key:
        table, number = key
        return f"{self._application}-{table}-changelog", number


def _begun() -> Replica:
    return Replica(since=time.time())
