"""What both jobs on Bytewax share: the source, recovery snapshots, and how far it is."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from signal import SIG_IGN, SIGTERM, signal
from socket import socket
from time import monotonic, sleep, time
from typing import Any

from bytewax.connectors.kafka import KafkaSource
from bytewax.dataflow import Dataflow
from bytewax.recovery import RecoveryConfig, init_db_dir
from bytewax.run import cli_main

from benchmarks.contenders.task import FETCHING, Meter, Task, collect_seldom


class Handled:
    """Events that have passed the stateful step."""

    def __init__(self, task: Task) -> None:
        self._meter = Meter(task)
        self._due = self._meter.due
        self.events = 0

    def add(self, events: int) -> None:
        """Count on."""
        self.events += events
        if self.events >= self._due:
            self._due = self._meter.at(self.events)

    def done(self, now: float) -> None:
        """Note that all is in the last snapshot, ``now`` by the monotonic clock."""
        self._meter.committed(self.events, now)


def source(task: Task) -> KafkaSource:
    """Return the log, to its end; batches are of a partition."""
    batch_size = int(task.variant.split()[0])
    return KafkaSource([task.broker], [task.topic], tail=False, batch_size=batch_size, add_config=FETCHING)


def work(flow: Dataflow, task: Task, handled: Handled) -> None:
    """Run until the end of the log is in the last snapshot; epochs are as long as they are by default.

    Several processes are a cluster on loopback: they exchange events by customer, whoever has read them.
    """
    recovery = task.directory / "recovery"
    if task.number == 0:
        recovery.mkdir()
        init_db_dir(recovery, task.processes)
    together: dict[str, Any] = {}
    if task.processes > 1:
        signal(SIGTERM, SIG_IGN)  # it ends by itself, at the end of the log
        together = {"addresses": _addresses(task), "process_id": task.number}
    collect_seldom()
    cli_main(flow, recovery_config=RecoveryConfig(str(recovery)), **together)
    handled.done(_written(recovery))


def _written(recovery: Path) -> float:
    """Return when the last snapshot was written, by the monotonic clock: the rest of the way out does not count."""
    ago = time() - max(part.stat().st_mtime for part in recovery.iterdir())
    return monotonic() - ago


def _addresses(task: Task) -> list[str]:
    """Return where the processes meet, as the first of them chooses it."""
    chosen = task.directory / "addresses"
    if task.number == 0:
        with ExitStack() as held:
            sockets = [held.enter_context(socket()) for _ in range(task.processes)]
            for one in sockets:
                one.bind(("127.0.0.1", 0))
            written = chosen.with_suffix(".new")
            written.write_text("\n".join(f"127.0.0.1:{one.getsockname()[1]}" for one in sockets))
        written.rename(chosen)
    while not chosen.exists():
        sleep(0.01)
    return chosen.read_text().split()
