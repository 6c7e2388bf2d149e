"""The newest records of a topic, as far back as it takes to find so many of those that are wanted."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final, NamedTuple

from confluent_kafka import Consumer, Message, TopicPartition

from streams.adapters.ends import bounds, is_end, polled

FARTHER: Final = 8


class Newest(NamedTuple):
    """So many records, of those that are wanted, by the time that each tells."""

    many: int
    wants: Callable[[Message], bool]
    at: Callable[[Message], datetime]


def newest(consumer: Consumer, topic: str, partitions: Collection[int], asked: Newest) -> list[Message]:
    """Return the newest committed records of some partitions, the newest last; the consumer goes on after them."""
    kept = {each: bounds(consumer, topic, each) for each in partitions}
    back = 2 * asked.many  # each second place may be the end of a transaction
    while True:
        begins = {each: max(low, high - back) for each, (low, high) in kept.items()}
        consumer.assign([TopicPartition(topic, each, begin) for each, begin in begins.items()])
        found = _read(consumer, partitions, asked)
        if all(len(found[each]) == asked.many or begins[each] == kept[each][0] for each in partitions):
            return sorted((one for some in found.values() for one in some), key=asked.at)[-asked.many :]
        back *= FARTHER


def _read(consumer: Consumer, partitions: Collection[int], asked: Newest) -> dict[int, deque[Message]]:
    found = {each: deque[Message](maxlen=asked.many) for each in partitions}
    behind = set(partitions)
    while behind:
        for message in polled(consumer):
            if is_end(message):
                behind.discard(message.partition())
            elif not message.error() and asked.wants(message):
                found[message.partition()].append(message)
    return found
