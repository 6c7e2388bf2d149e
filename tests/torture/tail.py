"""Everything on the topics of a torture, as one read-committed consumer sees it, while it happens."""

from __future__ import annotations

import threading
import time
from typing import Any, Final

from confluent_kafka import OFFSET_END, Consumer, KafkaError, KafkaException, TopicPartition

from streams.adapters import topic_specs
from streams.engine.bounds import look_for_leaders
from streams.events import ALERTS, EXAMPLES, HEALTH, MODELS, OUTCOMES, PLANS, REJECTS
from streams.settings import Settings
from tests.oracle import TOPICS
from tests.torture.collected import Collected
from tests.torture.prints import Prints
from tests.torture.trail import Place

FACTS: Final = (HEALTH, ALERTS, PLANS, OUTCOMES, EXAMPLES)
SETTLE_SECONDS: Final = 90.0
ANSWER_SECONDS: Final = 5.0
PASSING: Final = (  # while brokers come and go; what does not pass is found by `Tail.settle`
    KafkaError._TRANSPORT,
    KafkaError._ALL_BROKERS_DOWN,
    KafkaError._RESOLVE,
    KafkaError.UNKNOWN_TOPIC_OR_PART,
)


class Tail(Collected):
    """A thread that reads, between ``start`` and ``stop``."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        compacted = {one.name for one in topic_specs.wanted(settings) if "compact" in one.config["cleanup.policy"]}
        self.prints = Prints(compacted | self.changelogs.keys())
        self._at: dict[Place, int] = {}
        self._consumer, self._asking = (_consumer(settings.broker) for _ in range(2))  # who reads keeps others waiting
        self._stopping, self._anew = threading.Event(), threading.Event()
        self._taking = threading.Lock()
        self._moved = time.monotonic()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="tail", daemon=True)

    def start(self) -> None:
        """Begin at the beginning of everything."""
        topics = [self._settings.topic(name) for name in (*TOPICS, *FACTS, MODELS, REJECTS)]
        known = self._consumer.list_topics(timeout=30).topics
        self._at = {(name, one): 0 for name in (*topics, *self.changelogs) for one in known[name].partitions}
        self._consumer.assign([TopicPartition(*place, 0) for place in self._at])
        self._thread.start()

    def stop(self) -> None:
        """Read no more."""
        self._stopping.set()
        self._thread.join()
        self._consumer.close()
        self._asking.close()

    def leave(self, topic: str) -> None:
        """Read no more of a topic that is to be deleted."""
        with self._taking:
            for place in [place for place in self._at if place[0] == topic]:
                del self._at[place]
            self.prints.forget(topic)
            self.torn.tear(topic.removeprefix(self._settings.namespace), self.facts)

    def come_back(self, topic: str, partitions: int) -> None:
        """Read a topic that was made anew from its beginning."""
        with self._taking:
            self._at |= {(topic, one): 0 for one in range(partitions)}
            self.torn.mend(topic.removeprefix(self._settings.namespace), time.time())
            self._anew.set()

    @property
    def places(self) -> list[Place]:
        """The partitions that are read."""
        return list(self._at)

    def settle(self) -> None:
        """Return when it has read what is committed now."""
        deadline = time.monotonic() + SETTLE_SECONDS
        while ends := self._behind():
            assert self._failure is None, self._failure
            assert time.monotonic() < deadline, f"what is committed cannot be read: {ends}"
            time.sleep(0.05)

    def _behind(self) -> list[tuple[Place, int, int]]:
        before = dict(self._at)
        asked = [TopicPartition(*place, OFFSET_END) for place in before]
        try:
            told = self._asking.offsets_for_times(asked, timeout=ANSWER_SECONDS)
        except KafkaException:
            return [(("no answer", 0), 0, 0)]
        ends = [(one.topic, one.partition, one.offset) for one in told]
        look_for_leaders(self._asking, {name for name, _, end in ends if end < 0}, ANSWER_SECONDS)
        at = self._at
        # An end before what had been read already is that of a log that has lost something, or an old leader's.
        return [
            ((name, one), at[name, one], end)
            for name, one, end in ends
            if not before[name, one] <= end <= at[name, one]
        ]

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                messages = self._consumer.consume(2_000, 0.05)
                with self._taking:
                    if self._anew.is_set():  # these may be of a topic's past: what is not taken is read again
                        self._begin_anew()
                        continue
                    for message in messages:
                        self._take(message)
        except Exception as error:  # noqa: BLE001 told where it is waited for
            self._failure = error

    def _begin_anew(self) -> None:
        """Read on with a client that never heard of a topic's past: librdkafka takes its new leaders for older ones."""
        self._anew.clear()
        self._consumer.close()
        self._consumer = _consumer(self._settings.broker)
        self._consumer.assign([TopicPartition(*place, at) for place, at in list(self._at.items())])

    def _take(self, message: Any) -> None:
        place, error = (message.topic(), message.partition()), message.error()
        if place not in self._at:
            return
        if error is not None:
            if error.code() == KafkaError._PARTITION_EOF:
                self._at[place] = max(self._at[place], message.offset())
            elif error.code() == KafkaError._AUTO_OFFSET_RESET and time.monotonic() - self._moved < SETTLE_SECONDS:
                self._anew.set()  # it may have asked one that woke as a leader of old, or of a topic's past
            elif error.code() not in PASSING:
                raise KafkaException(error)
            return
        if message.offset() < self._at[place]:  # librdkafka gives some once more when a leader is another, or anew
            return
        self._moved = time.monotonic()
        self.take(message)
        self.prints.add(message)
        self._at[place] = message.offset() + 1


def _consumer(broker: str) -> Consumer:
    return Consumer(
        {
            "bootstrap.servers": broker,
            "group.id": "torture",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "auto.offset.reset": "error",
            "isolation.level": "read_committed",
            "fetch.wait.max.ms": 50,
            "reconnect.backoff.max.ms": 500,
            "socket.timeout.ms": 5_000,  # a node that is silent is left sooner than by any worker
            "log_level": 0,
        }
    )
