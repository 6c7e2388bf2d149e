"""What should have come out: the domain folded by one thread over the log, with nothing of the engine in it.

The order is the log's: of a partition's topics the one whose next event is earliest goes first, equal times by the
order of `TOPICS`; a record that is rejected counts for nothing but itself. The day of a customer closes when event time
passes its moment, before the event that brought that time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any, Final

from aiokafka.partitioner import murmur2
from confluent_kafka import Consumer, KafkaError, TopicPartition

from streams.adapters.cloudevents import Header, reader
from streams.domain import Customer, Policies, close_day, closes_at, decode, encode, new, step
from streams.events import COMMANDS, INPUTS, LIFECYCLE, TICKETS, TICKS, USAGE

TOPICS: Final = (LIFECYCLE, USAGE, TICKETS, COMMANDS, TICKS)
DAY: Final = 86_400
READERS: Final = {topic: reader(INPUTS[topic]) for topic in TOPICS}


@dataclass(frozen=True)
class Logged:
    """A record as a consumer sees it."""

    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[Header] = ()


@dataclass
class Outcome:
    """Encoded states, facts by customer in their order, and why records were rejected."""

    states: dict[str, bytes] = field(default_factory=dict)
    facts: dict[str, list[Any]] = field(default_factory=dict)
    rejected: list[tuple[str, int, int]] = field(default_factory=list)


@dataclass
class Lane:
    """One partition of all topics."""

    outcome: Outcome
    policies: Policies
    customers: dict[str, Customer] = field(default_factory=dict)
    watermark: int | None = None
    closing: str | None = None
    due: list[tuple[int, str]] = field(default_factory=list)

    def fold(self, logs: Mapping[str, Sequence[Logged]]) -> None:
        """Step through a partition's logs, or what comes next of them."""
        queues = {topic: self.read(topic, logs.get(topic, ())) for topic in TOPICS}
        heads = {topic: head for topic, queue in queues.items() if (head := next(queue, None))}
        while heads:
            topic = min(heads, key=lambda topic: (heads[topic][2], TOPICS.index(topic)))
            key, event, time, record = heads.pop(topic)
            heads |= {topic: head} if (head := next(queues[topic], None)) else {}
            self.take(topic, record, key, event, time)

    def take(self, _topic: str, _record: Logged, key: str | None, event: Any, time: int) -> None:
        """Let time pass up to an event, and apply it to its customer."""
        self.let_pass(time)
        if key is not None:
            self.apply(key, step(self.customer(key), event, self.policies, unknown, (self.watermark or 0) / 1000))

    def read(self, topic: str, log: Sequence[Logged]) -> Iterator[Any]:
        """Yield (key, event, time, record) of what counts."""
        for record in log:
            try:
                arrival = READERS[topic](record)
                if arrival[2] - record.timestamp > DAY * 1000:
                    raise ValueError("ahead of its arrival")
            except ValueError:
                self.outcome.rejected.append((topic, record.partition, record.offset))
            else:
                yield *arrival[:2], min(arrival[2], record.timestamp), record  # nobody's clock pushes time ahead

    def customer(self, key: str) -> Customer:
        """Return a customer as it would be read back, a new one if it is not known."""
        return decode(encode(self.customers[key])) if key in self.customers else self._begin(key)

    def let_pass(self, time: int, closing: str | None = None) -> None:
        """Close the days that end by ``time`` in ms, those at ``time`` itself only up to the key ``closing``, if any.

        What is late lets nothing pass, not even what is still to be closed at the watermark.
        """
        if self.watermark is not None and time <= self.watermark - (self.closing is not None):
            return
        self.watermark, self.closing = time, closing
        last = (time // 1000, closing) if closing is not None else (time // 1000 + 1, "")
        while self.due and (self.due[0] < last or self.due[0] == (time // 1000, closing)):
            moment, key = heappop(self.due)
            if key in self.customers:
                heappush(self.due, (moment + DAY, key))
                self.apply(key, close_day(self.customer(key), moment, self.policies, unknown))

    def _begin(self, key: str) -> Customer:
        assert self.watermark is not None
        now = self.watermark // 1000
        moment = now - now % DAY + closes_at(key)
        if all(key != due for _, due in self.due):  # of an earlier life
            heappush(self.due, (moment if moment > now else moment + DAY, key))
        return new(key)

    def apply(self, key: str, made: tuple[Customer | None, Sequence[Any]]) -> None:
        """Keep what a customer has come to, and what is to be told."""
        customer, facts = made
        self.outcome.facts.setdefault(key, []).extend(facts)
        if customer is None:
            self.customers.pop(key, None)
        else:
            self.customers[key] = customer


def unknown(_moment: float) -> None:
    """Tell no risk: no model has been learned."""


def fold(log: Mapping[str, Sequence[Logged]], policies: Policies | None = None) -> Outcome:
    """Fold the whole log, partition by partition; misrouted records are not looked for."""
    outcome = Outcome()
    partitions = {record.partition for records in log.values() for record in records}
    for partition in sorted(partitions):
        lane = Lane(outcome, policies or Policies.default())
        lane.fold({topic: [one for one in log[topic] if one.partition == partition] for topic in log})
        outcome.states |= {key: encode(customer) for key, customer in lane.customers.items()}
    return outcome


def partition_of(key: str, partitions: int) -> int:
    """Return where Kafka's own clients would put a customer."""
    return int((murmur2(key.encode()) & 0x7FFFFFFF) % partitions)


def read_log(broker: str, topic: str) -> list[Logged]:
    """Read a topic from its beginning to where it ends now, as a read-committed consumer."""
    consumer = Consumer(
        {
            "bootstrap.servers": broker,
            "group.id": "oracle",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "isolation.level": "read_committed",
            "fetch.wait.max.ms": 10,  # what each end is waited for
        }
    )
    try:
        partitions = consumer.list_topics(topic, timeout=30).topics[topic].partitions
        consumer.assign([TopicPartition(topic, partition, 0) for partition in partitions])
        return list(_until_ends(consumer, len(partitions)))
    finally:
        consumer.close()


def _until_ends(consumer: Consumer, partitions: int) -> Iterator[Logged]:
    while partitions:
        message = consumer.poll(30)
        assert message is not None, "Kafka does not answer"
        error = message.error()
        if error is not None:
            assert error.code() == KafkaError._PARTITION_EOF, error
            partitions -= 1
            continue
        yield Logged(
            message.partition(),
            message.offset(),
            message.timestamp()[1],
            message.key(),
            message.value(),
            message.headers() or (),
        )
