"""Helix's domain on Bytewax: customers in memory, as objects that are encoded for the snapshot, or as bytes.

Customers that come again soon are cheaper as objects; of many that do not, bytes are, which leave memory to the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import bytewax.operators as op
from bytewax.connectors.kafka import KafkaSink, KafkaSinkMessage, KafkaSourceMessage
from bytewax.dataflow import Dataflow
from bytewax.operators import StatefulBatchLogic

from benchmarks.contenders.bytewax_app import Handled, source, work
from benchmarks.contenders.steps import Arrived, Steps
from benchmarks.contenders.task import Task
from streams import domain
from streams.adapters.cloudevents import Written

# A record on its way to whoever has its customer: what is decoded takes forty times as long to be pickled.
Sent = tuple[bytes, bytes, Any]


class AsObject(StatefulBatchLogic):
    """One customer, as it is between its events."""

    def __init__(self, steps: Steps, handled: Handled, kept: bytes | None) -> None:
        self._steps, self._handled = steps, handled
        self._customer = domain.decode(kept) if kept else None

    def on_batch(self, values: list[Sent]) -> tuple[Iterable[Written], bool]:
        """Step through events."""
        customer, step, read = self._customer, self._steps.step, self._steps.read
        told: list[Written] = []
        for sent in values:
            event = read(Arrived(*sent))
            customer, facts = step(customer or domain.new(event.customer_id), event)
            told += facts
        self._customer = customer
        self._handled.add(len(values))
        return told, StatefulBatchLogic.RETAIN

    def snapshot(self) -> bytes:
        """Return the customer as Helix keeps it."""
        assert self._customer is not None
        return domain.encode(self._customer)


class AsBytes(AsObject):
    """One customer, as bytes between its events."""

    def __init__(self, steps: Steps, handled: Handled, kept: bytes | None) -> None:
        super().__init__(steps, handled, None)
        self._kept = kept

    def on_batch(self, values: list[Sent]) -> tuple[Iterable[Written], bool]:
        """Step through events."""
        self._customer = domain.decode(self._kept) if self._kept else None
        answer = super().on_batch(values)
        self._kept, self._customer = super().snapshot(), None
        return answer

    def snapshot(self) -> bytes:
        """Return the customer as Helix keeps it."""
        assert self._kept is not None
        return self._kept


def sunk(told: tuple[str, Written]) -> KafkaSinkMessage:
    """Return the record of a fact."""
    topic, key, value, headers = told[1]
    return KafkaSinkMessage(key, value, topic, headers)


def main() -> None:
    """Work all events off."""
    task = Task.told()
    handled, steps = Handled(task), Steps(task.name)
    logic = AsBytes if task.variant.endswith("bytes") else AsObject

    def keyed(batch: list[KafkaSourceMessage]) -> list[tuple[str, Sent]]:
        return [(message.key.decode(), (message.key, message.value, message.headers)) for message in batch]

    flow = Dataflow("full")
    events = op.flat_map_batch("key", op.input("usage", flow, source(task)), keyed)
    told = op.stateful_batch("customers", events, lambda kept: logic(steps, handled, kept))
    sink = KafkaSink([task.broker], None, {"partitioner": "murmur2_random"})
    op.output("facts", op.map("record", told, sunk), sink)
    work(flow, task, handled)


if __name__ == "__main__":
    main()
