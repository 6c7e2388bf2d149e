"""The small job on Bytewax: events go to customers as bytes; state as objects in memory, copied for the snapshot."""

from __future__ import annotations

from typing import Any

import bytewax.operators as op
import msgspec
from bytewax.connectors.kafka import KafkaSourceMessage
from bytewax.dataflow import Dataflow
from bytewax.operators import StatefulBatchLogic
from bytewax.outputs import DynamicSink, StatelessSinkPartition

from benchmarks.contenders.bytewax_app import Handled, source, work
from benchmarks.contenders.task import Task
from benchmarks.contenders.usage import Use, Used

DECODE = msgspec.json.Decoder(Used).decode
Kept = tuple[int, dict[str, str]]


class Counting(StatefulBatchLogic):
    """The uses of one customer."""

    def __init__(self, handled: Handled, kept: Kept | None) -> None:
        self._handled = handled
        self._use = Use(*kept) if kept else Use()

    def on_batch(self, values: list[bytes]) -> tuple[tuple[()], bool]:
        """Count uses."""
        add, decode = self._use.add, DECODE
        for value in values:
            add(decode(value))
        self._handled.add(len(values))
        return (), StatefulBatchLogic.RETAIN

    def snapshot(self) -> Kept:
        """Return a copy to be pickled."""
        return self._use.count, dict(self._use.last)


class Nowhere(DynamicSink):
    """A dataflow needs an output; nothing comes to this one."""

    def build(self, _step_id: str, _worker_index: int, _worker_count: int) -> StatelessSinkPartition:
        """Return what takes nothing."""
        return _Nothing()


class _Nothing(StatelessSinkPartition):
    def write_batch(self, items: list[Any]) -> None:
        """Let nothing through."""


def main() -> None:
    """Work all events off."""
    task = Task.told()
    handled = Handled(task)

    def keyed(batch: list[KafkaSourceMessage]) -> list[tuple[str, bytes]]:
        return [(message.key.decode(), message.value) for message in batch]

    flow = Dataflow("small")
    events = op.flat_map_batch("key", op.input("usage", flow, source(task)), keyed)
    counted = op.stateful_batch("uses", events, lambda kept: Counting(handled, kept))
    op.output("nowhere", counted, Nowhere())
    work(flow, task, handled)


if __name__ == "__main__":
    main()
