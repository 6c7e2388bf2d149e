"""Whether the log has all that Kafka took, and once."""

from __future__ import annotations

from collections import Counter

from confluent_kafka import Message

from streams.events import USAGE
from streams.settings import Settings
from tests.torture.collected import Arrival, Collected
from tests.torture.verdict import log_differences


def test_what_was_taken_and_is_not_there_or_twice_is_seen() -> None:
    collected = Collected(Settings())
    kept, lost, doubled, forwarded = (
        (USAGE, 0, b"acme", value) for value in (b"kept", b"lost", b"doubled", b"forwarded")
    )
    for offset, (topic, partition, key, value) in enumerate([kept, kept, doubled, doubled]):
        collected.take(Message(topic, partition, offset, key, value, timestamp=(2, 0)))
    collected.take(Message(USAGE, 0, 4, b"acme", b"forwarded", [("forwarded_from", b"1")], timestamp=(2, 0)))
    acknowledged = Counter[Arrival]({kept: 2, lost: 1, doubled: 1, forwarded: 1})
    assert log_differences(acknowledged, collected.arrived) == [
        f"{doubled}: taken 1 times, is there 2 times",
        f"{forwarded}: taken 1 times, is there 0 times",
        f"{lost}: taken 1 times, is there 0 times",
    ]
