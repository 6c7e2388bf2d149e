"""Kafka made to forget the end of a transaction: what it leaves behind, written as a producer would have written it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType

from streams.engine.hanging import COORDINATOR_OF_TRANSACTIONS
from streams.engine.transaction_requests import DescribeProducers, DescribeTransaction

VERIFICATION = "transaction.partition.verification.enable"
INVALID_TXN_STATE = 48
SECONDS = 20.0


@contextmanager
def unverified(broker: str) -> Iterator[None]:
    """Let Kafka take transactional records of which its coordinator knows nothing, until the context ends."""
    _verify(broker, "false")
    try:
        yield
    finally:
        _verify(broker, "true")


def _verify(broker: str, value: str) -> None:
    admin = AdminClient({"bootstrap.servers": broker})
    entry = ConfigEntry(VERIFICATION, value, incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.BROKER, "1", incremental_configs=[entry])
    for altered in admin.incremental_alter_configs([resource]).values():
        altered.result(20)


def forget(broker: str, transactional_id: str, topic: str, partition: int, *records: tuple[bytes, bytes]) -> None:
    """Leave records hanging, of the last transaction of an id, which Kafka calls ended."""
    asyncio.run(_forget(broker, transactional_id, topic, partition, records))


async def _forget(broker: str, name: str, topic: str, partition: int, records: tuple[tuple[bytes, bytes], ...]) -> None:
    client = AIOKafkaClient(bootstrap_servers=broker)
    await client.bootstrap()
    try:
        at = await client.coordinator_lookup(COORDINATOR_OF_TRANSACTIONS, name)
        state = "Prepare"
        while state.startswith("Prepare"):  # its own markers are still to be written
            _, _, state, *_, producer_id, epoch, _, _ = (await client.send(at, DescribeTransaction(name))).transactions[
                0
            ]
        sequence = await _last_sequence(client, topic, partition, producer_id, epoch)
        batch = _DefaultRecordBatchBuilderPy(2, 0, 1, producer_id, epoch, sequence + 1, 1 << 20)
        for offset, (key, value) in enumerate(records):
            assert batch.append(offset, None, key, value, []) is not None
        request = ProduceRequest(name, -1, 10_000, [(topic, [(partition, bytes(batch.build()))])])
        until = time.monotonic() + SECONDS
        while (answer := await client.send(1, request)).topics[0][1][0][1] != 0:
            # A broker says that it takes a setting before it does.
            assert answer.topics[0][1][0][1] == INVALID_TXN_STATE, answer
            assert time.monotonic() < until, answer
            await asyncio.sleep(0.05)
    finally:
        await client.close()


async def _last_sequence(client: AIOKafkaClient, topic: str, partition: int, producer_id: int, epoch: int) -> int:
    answer = await client.send(1, DescribeProducers({topic: [partition]}))
    producers = answer.topics[0][1][0][3]
    return next((one[2] for one in producers if one[:2] == (producer_id, epoch)), -1)
