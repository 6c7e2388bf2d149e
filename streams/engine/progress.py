"""Whether the lanes of a process get on; one that has records to count and counts none is of no use to anybody."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from confluent_kafka import OFFSET_END, Consumer, KafkaException

from streams.engine.bounds import offsets_at
from streams.engine.open_ends import Ends, OpenEnds
from streams.engine.position import Position

ANSWER_SECONDS: Final = 5.0
LOOKS: Final = 12  # within the time that a lane may stand still
log = logging.getLogger(__name__)
Key = tuple[str, int]


class Stall(NamedTuple):
    """A lane that has stood still for ``seconds`` with ``waiting`` records on the logs before it."""

    lane: Key
    waiting: int
    seconds: float

    def __str__(self) -> str:
        table, number = self.lane
        return (
            f"{table}[{number}]: has counted nothing for {self.seconds:.0f} s, though Kafka answers and has "
            f"{self.waiting:,} records or markers for it: this process is stuck. Start it again."
        )


class Progress:
    """How long each lane has stood still; ``patience_seconds`` is how long it may.

    A lane that is given up and comes back, that waits for Kafka to take its transaction, or of a log of which Kafka did
    not tell where it ends, begins anew, and so do all when Kafka was away.
    """

    def __init__(self, patience_seconds: float) -> None:
        self._patience_seconds = patience_seconds
        self._since: dict[Key, tuple[Position, float]] = {}

    def look(self, positions: Mapping[Key, Position], ends: Ends, now: float) -> Stall | None:
        """Return the lane that has stood still for longest, if too long; ``ends`` by topic and partition."""
        waiting = {key: _waiting(key[1], position, ends) for key, position in positions.items()}
        before, self._since = self._since, {}
        for key, position in positions.items():
            at, since = before.get(key, (position, now))
            self._since[key] = (position, since if waiting[key] and at == position else now)
        stalls = [Stall(key, waiting[key], now - since) for key, (_, since) in self._since.items()]
        worst = max(stalls, key=lambda stall: stall.seconds, default=None)
        return worst if worst is not None and worst.seconds >= self._patience_seconds else None

    def forget(self) -> None:
        """Begin anew: nothing could be counted."""
        self._since = {}


def _waiting(partition: int, position: Position, ends: Ends) -> int:
    return sum(max(0, ends.get((topic, partition), 0) - at) for topic, at in position.offsets.items())


class Watch:
    """Looks at the lanes from a thread of its own, and asks Kafka, not the transport, how far the logs go.

    So it sees also what an event loop that is blocked, or a consumer that fetches nothing, cannot say of itself.

    Parameters
    ----------
    settings
        librdkafka's, of address and security.
    positions
        The positions of the lanes that are owned now; called from the thread.
    stuck
        Told, once, of a lane that stands still; called from the thread.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        patience_seconds: float,
        positions: Callable[[], Mapping[Key, Position]],
        stuck: Callable[[Stall], None],
    ) -> None:
        self._settings, self._positions, self._stuck = settings, positions, stuck
        self._progress, self._pause = Progress(patience_seconds), patience_seconds / LOOKS
        self._open = OpenEnds(patience_seconds)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="progress", daemon=True)

    def start(self) -> None:
        """Look from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._over.set()

    def _run(self) -> None:
        stable, written = (self._consumer(level) for level in ("read_committed", "read_uncommitted"))
        try:
            while not self._over.wait(self._pause):
                if (stall := self._looked(stable, written)) is not None:
                    return self._stuck(stall)
        finally:
            stable.close()
            written.close()

    def _consumer(self, level: str) -> Consumer:
        return Consumer(
            {
                "group.id": "progress",  # asked for by librdkafka, never joined
                "isolation.level": level,
                "reconnect.backoff.max.ms": 1_000,
                "log_level": 0,
                **self._settings,
            }
        )

    def _looked(self, stable: Consumer, written: Consumer) -> Stall | None:
        try:
            return self._look(stable, written)
        except Exception:  # whatever it is, nobody else would look any more
            log.exception("cannot tell whether the lanes get on; looking again")
            self._progress.forget()
            return None

    def _look(self, stable: Consumer, written: Consumer) -> Stall | None:
        positions = self._positions()
        try:
            logs = {(topic, key[1]) for key, one in positions.items() for topic in one.offsets}
            ends = offsets_at(OFFSET_END, stable, logs, ANSWER_SECONDS)  # what is not committed is nothing to count
            self._open.look(ends, offsets_at(OFFSET_END, written, logs, ANSWER_SECONDS), time.monotonic())
        except KafkaException:  # it is away, or about to be back: the lanes wait for it, as they should
            self._progress.forget()
            return None
        told = {key: one for key, one in positions.items() if all((topic, key[1]) in ends for topic in one.offsets)}
        return self._progress.look(told, ends, time.monotonic())
