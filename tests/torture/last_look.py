"""What is looked at once, when a torture is over: whether anything hangs, and whether the topics read as they did."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Final

from confluent_kafka import OFFSET_END, Consumer, KafkaException

from streams.engine.bounds import offsets_at
from tests.torture.ground import Ground
from tests.torture.tail import Tail
from tests.torture.trail import Place
from tests.torture.verdict import Verdict

MENDED_SECONDS: Final = 60.0  # what hangs is found by whoever takes a lane over, the learner's only so
ANSWER_SECONDS: Final = 5.0
LOOK_SECONDS: Final = 0.2


def look_once_more(verdict: Verdict, ground: Ground) -> None:
    """Let all lanes be taken over, see whether anything hangs yet, and read everything once more when all is over."""
    ground.crew.end()
    ground.recruit(0)
    ground.crew.release()
    left = hanging(ground.settings.broker, ground.tail.places, MENDED_SECONDS)
    verdict.hanging = len(left)
    verdict.words += [f"hangs: {one}" for one in left[:3]]
    ground.crew.end()
    ground.tail.settle()
    again = Tail(ground.settings)
    again.start()
    try:
        again.settle()
    finally:
        again.stop()
    wrong = ground.tail.prints.differences(again.prints)
    verdict.read_otherwise = len(wrong)
    verdict.words += [f"reads otherwise than it did: {one}" for one in wrong[:3]]


def hanging(broker: str, places: Collection[Place], seconds: float) -> list[str]:
    """Return the partitions with something on them, for so long, that is neither committed nor aborted."""
    deadline, left = time.monotonic() + seconds, set(places)
    whole, stable = (_consumer(broker, level) for level in ("read_uncommitted", "read_committed"))
    try:
        while left and time.monotonic() < deadline:
            try:
                ends = offsets_at(OFFSET_END, whole, left, ANSWER_SECONDS)
                ended = offsets_at(OFFSET_END, stable, left, ANSWER_SECONDS)
                left = {place for place in left if ended.get(place, -1) < ends.get(place, 0)}
            except KafkaException:
                pass
            time.sleep(LOOK_SECONDS)
    finally:
        whole.close()
        stable.close()
    return [f"{topic}[{number}]" for topic, number in sorted(left)]


def _consumer(broker: str, level: str) -> Consumer:
    return Consumer({"bootstrap.servers": broker, "group.id": "torture", "isolation.level": level, "log_level": 0})
