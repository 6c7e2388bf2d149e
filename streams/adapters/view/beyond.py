"""Partitions that are told further than Kafka has them: told from their beginning they would be told twice."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

from confluent_kafka import TopicPartition

from streams.adapters.view.reached import offset_of

ANSWER_SECONDS: Final = 5.0
Place = tuple[str, int]
log = logging.getLogger(__name__)


class Beyond:
    """Keeps them back, by how far Redis has them told: somebody else has put that there, or Kafka has lost some."""

    def __init__(self) -> None:
        self._told: dict[Place, str] = {}

    def keep(self, place: Place, told: str) -> None:
        """Keep one back from now on."""
        self._told[place] = told
        text = "%s: partition %d is told up to %d, and Kafka has less of it: none is told until it has as much"
        log.warning(text, *place, offset_of(told, ""))

    def left(self, found: Mapping[Place, str]) -> dict[Place, str]:
        """Return what is not kept back of partitions that are told so far; of what is told otherwise nothing is."""
        self._told = {place: told for place, told in self._told.items() if found.get(place) == told}
        return {place: told for place, told in found.items() if place not in self._told}

    def is_over(self, consumer: Any, found: Mapping[Place, str]) -> bool:
        """Return whether one need not be kept back any more, of what Redis has by now; let go of it then."""
        over = [place for place, told in self._told.items() if found.get(place) != told or has(consumer, place, told)]
        for place in over:
            del self._told[place]
        return bool(over)

    @property
    def places(self) -> list[Place]:
        """Which are kept back."""
        return list(self._told)


def has(consumer: Any, place: Place, told: str) -> bool:
    """Return whether Kafka has of a partition what is told of it; raise `KafkaException` if it does not say."""
    _, end = consumer.get_watermark_offsets(TopicPartition(*place), timeout=ANSWER_SECONDS) or (0, 0)
    return offset_of(told, "") <= end
