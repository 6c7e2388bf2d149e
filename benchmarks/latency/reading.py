"""A read-committed consumer that notes when it sees which answer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any, Final

import msgspec
from confluent_kafka import Consumer, TopicPartition

from benchmarks.latency.percentiles import halves, told
from benchmarks.latency.plan import Plan

MOST: Final = 1_000
POLL_SECONDS: Final = 0.05
UNSETTLED_SECONDS: Final = 10.0  # an event that waits longer for its answer
SENDER_SECONDS: Final = 5.0


class Said(msgspec.Struct, gc=False):
    """As much of a fact as says which event it answers."""

    customer_id: str
    as_of: datetime


class Answers:
    """What comes on a topic from now on, on this partition and those above."""

    def __init__(self, broker: str, topic: str, first_partition: int = 0) -> None:
        self._consumer = Consumer(
            {
                "bootstrap.servers": broker,
                "group.id": "latency",  # none is joined
                "enable.auto.commit": False,
                "isolation.level": "read_committed",
                "fetch.wait.max.ms": 100,
                "queued.min.messages": 10_000,
                "log_level": 2,
            }
        )
        partitions = self._consumer.list_topics(topic, timeout=15).topics[topic].partitions
        ends = [
            TopicPartition(topic, number, self._consumer.get_watermark_offsets(TopicPartition(topic, number), 15)[1])
            for number in partitions
            if number >= first_partition
        ]
        self._consumer.assign(ends)
        self._decode = msgspec.json.Decoder(Said).decode

    def close(self) -> None:
        """Read no more."""
        self._consumer.close()

    def measure(self, plan: Plan, sender: Connection) -> dict[str, Any]:
        """Return the latencies of a plan's events, from the moment they were due to the moment their answer was here.

        An event that was sent late, or waits behind others, has waited since it was due. A runtime that falls too far
        behind is not waited for: it has not ``settled``, and of what was due until then it has answered a share.
        """
        while not sender.poll():
            self._consumer.consume(MOST, 0.01)  # connected, and rid of what is not asked for
        start = sender.recv()
        seen, read_until = self._read(plan, start)
        found = outcome(plan, {event: at - start for event, at in seen.items()}, read_until - start)
        return {**found, **(sender.recv() if found["settled"] and sender.poll(SENDER_SECONDS) else {})}

    def _read(self, plan: Plan, start: float) -> tuple[dict[int, float], float]:
        seen: dict[int, float] = {}
        oldest, now = 0, start
        while oldest < plan.events and now - start - plan.due(oldest) < UNSETTLED_SECONDS:
            # The first alone: for several librdkafka would wait until the time is up.
            first = self._consumer.poll(POLL_SECONDS)
            now = time.monotonic()
            for message in [first, *self._consumer.consume(MOST, 0)] if first is not None else ():
                self._note(plan, message, now, seen)
            while oldest in seen:
                oldest += 1
        return seen, now

    def _note(self, plan: Plan, message: Any, now: float, seen: dict[int, float]) -> None:
        if message.error() is None and (value := message.value()) is not None:
            with suppress(msgspec.ValidationError):
                said = self._decode(value)
                event = plan.answered(said.customer_id, said.as_of)
                if event is not None:
                    seen.setdefault(event, now)


def outcome(plan: Plan, seen: Mapping[int, float], seconds: float) -> dict[str, Any]:
    """Return what came of a plan of which these events were answered, each so many seconds after the start.

    Of one that was stopped after so many ``seconds`` what was due by then was asked for. How many events a second were
    answered counts those of the warm-up, too: of one that was stopped it is how many it could take.
    """
    settled = len(seen) == plan.events
    measured = range(plan.warm_events, plan.events if settled else plan.due_until(seconds))
    latencies = [seen[event] - plan.due(event) for event in measured if event in seen]
    held = {"answered_per_second": round(len(seen) / seconds, 1)}
    return {"rate": plan.rate, "settled": settled, **told(latencies, len(measured)), **halves(latencies), **held}
