"""Whatever is on the input topics, the lanes go on and say what they did with it."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.producer.message_accumulator import BatchBuilder
from confluent_kafka import Producer

from streams.engine.routing import partition_of
from tests.engine.conftest import PARTITIONS, START, Work, finish
from tests.engine.counting import TICKS, WORDS, decode
from tests.engine.oracle import Found, Oracle
from tests.odd_headers import ODD, batch_of

pytestmark = pytest.mark.broker


def said(key: str, word: str = "so", moment: int = START) -> bytes:
    return json.dumps({"key": key, "word": word, "time": moment}).encode()


def counted(oracle: Oracle) -> Counter[str]:
    states = [decode(state) for partition in oracle.actual().states.values() for state in partition.values()]
    return Counter({state.key: sum(state.words.values()) for state in states})


def reasons(found: Found) -> list[str]:
    return sorted(reason for *_, reason in found.rejects)


def produce(producer: Producer, topic: str, keys: list[str]) -> None:
    for key in keys:
        producer.produce(topic, said(key), key, headers={"ce_source": "test"})
    producer.flush()


def test_compressed_aborted_huge_and_empty_records_and_foreign_partitioners_are_dealt_with(
    broker: str, topics: str, producer: Producer, work: Work, oracle: Oracle
) -> None:
    words, here = topics + WORDS, {"bootstrap.servers": broker, "partitioner": "murmur2_random"}
    work(max_batch=50)
    keys = [f"k{number}" for number in range(40)]
    for codec in ("gzip", "snappy", "lz4", "zstd"):
        produce(Producer({**here, "compression.type": codec, "linger.ms": 20}), words, keys)
    transactional = Producer({**here, "transactional.id": f"{topics}writer"})
    transactional.init_transactions()
    for end in (transactional.abort_transaction, transactional.commit_transaction, transactional.abort_transaction):
        transactional.begin_transaction()
        produce(transactional, words, keys)
        end()
    producer.produce(words, said("k1") + b" " * (10 << 20), "k1")
    producer.produce(words, None, "k2")
    producer.produce(words, said("k3"), None)
    producer.produce(words, said("k4"), "k5")
    producer.produce(words, said("k6", moment=int(time.time() * 1_000) + 2 * 86_400_000), "k6")
    produce(producer, words, [])
    foreign = [f"foreign{number}" for number in range(40)]
    produce(Producer({**here, "partitioner": "consistent_random"}), words, foreign)
    oracle.wait(40)
    oracle.wait(40)  # what was forwarded, too
    actual, expected = oracle.actual(), oracle.expected()
    assert (actual.states, actual.facts, actual.rejects) == (expected.states, expected.facts, expected.rejects)
    assert counted(oracle) == Counter(keys * 5 + foreign)
    kinds = ["key: b'k5'", "key: empty", "occurred_at: 20", "value: 10485", "value: none"]
    assert [reason[: len(kind)] for kind, reason in zip(kinds, reasons(actual), strict=True)] == kinds


def fill(batch: BatchBuilder, keys: Iterable[str], odd: str) -> BatchBuilder:
    """Put the keys' records into a batch; that of ``odd`` gets a header whose name is not UTF-8."""
    for key in keys:
        headers = [ODD] if key == odd else []
        assert batch.append(timestamp=START, key=key.encode(), value=said(key), headers=headers) is not None
    return batch


async def send(broker: str, topic: str, keys: Sequence[str], odd: str) -> None:
    """Write the keys' records, a batch a partition."""
    producer = AIOKafkaProducer(bootstrap_servers=broker)
    await producer.start()
    try:
        for partition in sorted({partition_of(key.encode(), PARTITIONS) for key in keys}):
            mine = [key for key in keys if partition_of(key.encode(), PARTITIONS) == partition]
            await (await producer.send_batch(fill(batch_of(producer), mine, odd), topic, partition=partition))
    finally:
        await producer.stop()


def test_a_header_whose_name_is_not_utf_8_costs_its_record_alone(
    broker: str, topics: str, producer: Producer, work: Work, oracle: Oracle
) -> None:
    keys = [f"k{number}" for number in range(200)]
    produce(producer, topics + WORDS, keys)
    asyncio.run(send(broker, topics + WORDS, keys, "k7"))
    work()
    oracle.wait(40)
    asyncio.run(send(broker, topics + WORDS, keys, "k8"))
    produce(producer, topics + WORDS, keys)
    oracle.wait(40)
    assert counted(oracle) == Counter(keys * 4) - Counter(["k7", "k8"])
    assert reasons(oracle.actual()) == ["headers: the name of one is not UTF-8"] * 2


def test_who_says_nothing_when_asked_for_what_is_behind_such_a_header_holds_up_no_other_partition(
    broker: str, topics: str, write: Callable[[int], None], work: Work, oracle: Oracle
) -> None:
    asyncio.run(send(broker, topics + WORDS, ["k7"], "k7"))
    write(3_000)
    worker = work(flaw="detained")
    oracle.wait(60, 0.6)
    finish(worker)
    work()
    oracle.wait(40)
    actual, expected = oracle.actual(), oracle.expected()
    assert (actual.states, actual.facts, actual.rejects) == (expected.states, expected.facts, expected.rejects)


def test_a_quiet_lane_lets_time_pass_by_ticks(topics: str, producer: Producer, work: Work, oracle: Oracle) -> None:
    yesterday = int(time.time() * 1_000) - 86_400_000
    for key in ("a", "bb", "cc"):
        producer.produce(topics + WORDS, said(key, "so", yesterday), key)
    producer.flush()
    worker = work(tick_seconds=0.3)
    oracle.wait(30)
    until = time.monotonic() + 20
    ticked = False
    while not ticked:
        assert time.monotonic() < until
        for number in range(PARTITIONS):  # what is rejected is no event, and must not hold time up
            producer.produce(topics + WORDS, b"{", b"a", number)
        producer.flush()
        ticked = all(oracle.inputs(number)[topics + TICKS][0] for number in range(PARTITIONS))
    oracle.wait(20)
    finish(worker)
    actual = oracle.actual()
    closed = [json.loads(fact)["key"] for fact in actual.facts]
    assert sorted(closed) == ["a", "bb", "cc"]
    assert actual.rejects
    assert actual.facts == oracle.expected().facts
