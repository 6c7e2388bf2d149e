"""Helix's domain on Bytewax: customers in memory, as objects that are encoded for the snapshot, or as bytes.

Customers that come again soon are cheaper as objects; of many that do not, bytes are, which leave memory to the next.
"""

from __future__ import annotations

from collections.abc import Iterable

import bytewax.operators as op
from bytewax.connectors.kafka import KafkaSink, KafkaSinkMessage, KafkaSourceMessage
from bytewax.dataflow import Dataflow
from bytewax.operators import StatefulBatchLogic

from benchmarks.contenders.bytewax_app import Handled, source, work
from benchmarks.contenders.steps import Arrived, Steps
from benchmarks.contenders.task import Task
from streams import domain
from streams.adapters.cloudevents import Written
from streams.events import FeatureUsed


class AsObject(StatefulBatchLogic):
    """One customer, as it is between its events."""

    def __init__(self, steps: Steps, handled: Handled, kept: bytes | None) -> None:
        self._steps, self._handled = steps, handled
        self._customer = domain.decode(kept) if kept else None

    def on_batch(self, values: list[FeatureUsed]) -> tuple[Iterable[Written], bool]:
        """Step through events."""
        customer, step = self._customer or domain.new(values[0].customer_id), self._steps.step
        told: list[Written] = []
        for event in values:
            customer, facts = step(customer, event)
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

    def on_batch(self, values: list[FeatureUsed]) -> tuple[Iterable[Written], bool]:
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
    read = steps.read

    def decoded(batch: list[KafkaSourceMessage]) -> list[tuple[str, FeatureUsed]]:
        arrived = (Arrived(message.key, message.value, message.headers) for message in batch)
        return [(event.customer_id, event) for event in map(read, arrived)]

    flow = Dataflow("full")
    events = op.flat_map_batch("decode", op.input("usage", flow, source(task)), decoded)
    told = op.stateful_batch("customers", events, lambda kept: logic(steps, handled, kept))
    sink = KafkaSink([task.broker], None, {"partitioner": "murmur2_random"})
    op.output("facts", op.map("record", told, sunk), sink)
    work(flow, task, handled)


if __name__ == "__main__":
    main()
