"""What both jobs on Bytewax share: the source, recovery snapshots, and how far it is."""

from __future__ import annotations

from math import inf

from bytewax.connectors.kafka import KafkaSource
from bytewax.dataflow import Dataflow
from bytewax.recovery import RecoveryConfig, init_db_dir
from bytewax.run import cli_main

from benchmarks.contenders.task import EAGERLY, Meter, Task, collect_seldom


class Handled:
    """Events that have passed the stateful step."""

    def __init__(self, task: Task) -> None:
        self._meter = Meter(task)
        self._warm: float = task.warm
        self.events = 0

    def add(self, events: int) -> None:
        """Count on."""
        self.events += events
        if self.events >= self._warm:
            self._warm = inf
            self._meter.at(self.events)

    def done(self) -> None:
        """Note that all is in the last snapshot."""
        self._meter.done(self.events)


def source(task: Task) -> KafkaSource:
    """Return the log, to its end; batches are of a partition."""
    return KafkaSource([task.broker], [task.topic], tail=False, batch_size=int(task.variant), add_config=EAGERLY)


def work(flow: Dataflow, task: Task, handled: Handled) -> None:
    """Run until the end of the log is in the last snapshot; epochs are as long as they are by default."""
    recovery = task.directory / "recovery"
    recovery.mkdir()
    init_db_dir(recovery, 1)
    collect_seldom()
    cli_main(flow, recovery_config=RecoveryConfig(str(recovery)))
    handled.done()
