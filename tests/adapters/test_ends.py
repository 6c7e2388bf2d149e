"""Where a topic ends is waited for while its leaders are chosen, and for nothing that does not pass."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException

from streams.adapters.ends import WatchError, bounds


class Starting:
    """A Kafka that has just started: it answers after some errors."""

    def __init__(self, *errors: int) -> None:
        self._errors = list(errors)
        self.looked = 0

    def get_watermark_offsets(self, _: object, timeout: float) -> tuple[int, int]:
        """Raise the next error, if there is any left."""
        if self._errors:
            raise KafkaException(KafkaError(self._errors.pop(0)))
        return 3, 7

    def list_topics(self, _topic: str, _seconds: float) -> None:
        """Count that leaders were looked for."""
        self.looked += 1


def test_a_partition_without_a_leader_is_waited_for() -> None:
    kafka: Any = Starting(KafkaError.NOT_LEADER_FOR_PARTITION, KafkaError.LEADER_NOT_AVAILABLE, KafkaError._TRANSPORT)
    assert bounds(kafka, "alerts", 0) == (3, 7)
    assert kafka.looked == 3


def test_what_does_not_pass_is_told_at_once() -> None:
    kafka: Any = Starting(KafkaError.TOPIC_AUTHORIZATION_FAILED)
    with pytest.raises(WatchError, match=r"^Topic alerts cannot be read: Broker: Topic authorization failed$"):
        bounds(kafka, "alerts", 0)
    assert kafka.looked == 0
