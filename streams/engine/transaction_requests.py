"""Requests about transactions that aiokafka does not know (KIP-664), and how Kafka's answers are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import CompactArray, CompactString, Int16, Int32, Int64, Schema, TaggedFields

TEXT: Final = CompactString("utf-8")
TAGS: Final = ("tags", TaggedFields)


class _TransactionsResponse(Response):  # type: ignore[misc]
    API_KEY = 65
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "transactions",
            CompactArray(
                ("error_code", Int16),
                ("transactional_id", TEXT),
                ("state", TEXT),
                ("timeout_ms", Int32),
                ("start_time_ms", Int64),
                ("producer_id", Int64),
                ("producer_epoch", Int16),
                ("topics", CompactArray(("topic", TEXT), ("partitions", CompactArray(Int32)), TAGS)),
                TAGS,
            ),
        ),
        TAGS,
    )


class _TransactionsStruct(RequestStruct):  # type: ignore[misc]
    FLEXIBLE_VERSION = True
    API_KEY = 65
    API_VERSION = 0
    RESPONSE_TYPE = _TransactionsResponse
    SCHEMA = Schema(("transactional_ids", CompactArray(TEXT)), TAGS)


class _ProducersResponse(Response):  # type: ignore[misc]
    API_KEY = 61
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "topics",
            CompactArray(
                ("name", TEXT),
                (
                    "partitions",
                    CompactArray(
                        ("partition", Int32),
                        ("error_code", Int16),
                        ("error_message", TEXT),
                        (
                            "producers",
                            CompactArray(
                                ("producer_id", Int64),
                                ("producer_epoch", Int32),
                                ("last_sequence", Int32),
                                ("last_timestamp", Int64),
                                ("coordinator_epoch", Int32),
                                ("transaction_start_offset", Int64),
                                TAGS,
                            ),
                        ),
                        TAGS,
                    ),
                ),
                TAGS,
            ),
        ),
        TAGS,
    )


class _ProducersStruct(RequestStruct):  # type: ignore[misc]
    FLEXIBLE_VERSION = True
    API_KEY = 61
    API_VERSION = 0
    RESPONSE_TYPE = _ProducersResponse
    SCHEMA = Schema(("topics", CompactArray(("name", TEXT), ("partitions", CompactArray(Int32)), TAGS)), TAGS)


class DescribeTransaction(Request[_TransactionsStruct]):  # type: ignore[misc]
    """Asks a transaction coordinator how it is with one transactional id."""

    API_KEY = 65

    def __init__(self, transactional_id: str) -> None:
        self._transactional_id = transactional_id

    def build(self, request_struct_class: type[_TransactionsStruct]) -> _TransactionsStruct:
        """Return what is sent."""
        return request_struct_class([self._transactional_id], {})


class DescribeProducers(Request[_ProducersStruct]):  # type: ignore[misc]
    """Asks the leader of partitions who produces to them."""

    API_KEY = 61

    def __init__(self, partitions: Mapping[str, Sequence[int]]) -> None:
        self._partitions = partitions

    def build(self, request_struct_class: type[_ProducersStruct]) -> _ProducersStruct:
        """Return what is sent."""
        return request_struct_class([(topic, list(numbers), {}) for topic, numbers in self._partitions.items()], {})


class Transaction(NamedTuple):
    """The last transaction of a transactional id, in Kafka's words, such as ``CompleteAbort``."""

    error_code: int
    state: str
    producer_id: int
    producer_epoch: int


class Open(NamedTuple):
    """What of a producer lies on a partition without a marker that ends it."""

    topic: str
    partition: int
    error_code: int
    open: bool


def transaction_in(response: Any) -> Transaction:
    """Read the answer to `DescribeTransaction`."""
    error_code, _, state, _, _, producer_id, producer_epoch, *_ = response.transactions[0]
    return Transaction(error_code, state, producer_id, producer_epoch)


def open_in(response: Any, producer_id: int, before: int | None = None) -> list[Open]:
    """Read the answer to `DescribeProducers`: one for each partition that was asked about.

    Open is what the producer has begun, in epochs ``before`` this one if it is given.
    """

    def is_open(one: Any) -> bool:
        found, epoch, _, _, _, start, *_ = one
        return bool(found == producer_id and start >= 0 and (before is None or epoch < before))

    return [
        Open(topic, number, error_code, any(map(is_open, producers)))
        for topic, partitions, _ in response.topics
        for number, error_code, _, producers, _ in partitions
    ]
