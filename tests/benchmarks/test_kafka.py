"""What a benchmark lays on Kafka lies there, or it is said."""

from __future__ import annotations

import pytest

from benchmarks import kafka
from benchmarks.latency import sending
from benchmarks.latency.plan import partition_of
from streams.adapters import topics
from streams.adapters.topic_specs import TopicSpec


def test_a_record_that_kafka_refuses_is_told(broker: str, namespace: str) -> None:
    topic = f"{namespace}narrow"
    topics.create(broker, [TopicSpec(topic, 1, {"max.message.bytes": "500"}, 1)])
    kafka.send_all(broker, topic, [(b"a", b"short")])
    with pytest.raises(RuntimeError, match=r"did not take 1 of the records, .*too large"):
        kafka.send_all(broker, topic, [(b"a", b"x" * 1_000)])


def test_records_go_by_their_key_or_in_turn(broker: str, namespace: str) -> None:
    by_key, in_turn = f"{namespace}by-key", f"{namespace}in-turn"
    kafka.make(broker, [by_key, in_turn], partitions=2)
    key = next(name for name in map(str, range(9)) if partition_of(name, 2) == 0).encode()
    kafka.send_all(broker, by_key, [(key, b"1")] * 3)
    kafka.send_all(broker, in_turn, [(key, b"1")] * 3, in_turn=2)
    assert [sending._end(broker, topic) for topic in (by_key, in_turn)] == [3, 2]  # in partition 0
