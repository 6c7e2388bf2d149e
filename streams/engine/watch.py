"""Who looks, from outside the event loop, whether the lanes get on."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from confluent_kafka import OFFSET_END, Consumer, KafkaException

from streams.engine.bounds import offsets_at
from streams.engine.open_ends import OpenEnds
from streams.engine.progress import Key, Progress, Reached, Stall

ANSWER_SECONDS: Final = 5.0
LOOKS: Final = 12  # within the time that a lane may stand still
log = logging.getLogger(__name__)


class Watch:
    """Looks at the lanes from a thread of its own, and asks Kafka, not the transport, how far the logs go.

    So it sees also what an event loop that is blocked, or a consumer that fetches nothing, cannot say of itself.

    Parameters
    ----------
    settings
        librdkafka's, of address and security.
    lanes
        How far the lanes are that are owned now; called from the thread.
    stuck
        Told, once, of a lane that stands still; called from the thread.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        patience_seconds: float,
        lanes: Callable[[], Mapping[Key, Reached]],
        stuck: Callable[[Stall], None],
    ) -> None:
        self._settings, self._lanes, self._stuck = settings, lanes, stuck
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
        lanes = self._lanes()
        try:
            logs = {(topic, key[1]) for key, one in lanes.items() for topic in one.offsets}
            ends = offsets_at(OFFSET_END, stable, logs, ANSWER_SECONDS)  # what is not committed is nothing to count
            self._open.look(ends, offsets_at(OFFSET_END, written, logs, ANSWER_SECONDS), time.monotonic())
        except KafkaException:  # it is away, or about to be back: the lanes wait for it, as they should
            self._progress.forget()
            return None
        told = {key: one for key, one in lanes.items() if all((topic, key[1]) in ends for topic in one.offsets)}
        return self._progress.look(told, ends, time.monotonic())
