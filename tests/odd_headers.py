"""Records with a header whose name is not UTF-8, which the usual producers refuse to write, or crash on."""

from __future__ import annotations

from aiokafka import AIOKafkaProducer
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy


class Raw(str):
    """A text that is encoded as no UTF-8."""

    __slots__ = ()

    def encode(self, encoding: str = "", errors: str = "") -> bytes:
        return b"\xff\xfe"


ODD = (Raw("odd"), b"x")


def batch_of(producer: AIOKafkaProducer) -> BatchBuilder:
    """Return a batch that also takes headers such as ``ODD``."""
    batch = producer.create_batch()
    batch._builder = _DefaultRecordBatchBuilderPy(2, 0, 0, -1, -1, -1, 1 << 20)
    return batch
