"""What Faust and aiokafka say over and over while a broker is away, said once in a while."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

PAUSE_SECONDS: Final = 30.0
TALKATIVE: Final = ("aiokafka", "aiokafka.consumer.fetcher", "aiokafka.consumer.group_coordinator", "mode.timers")


class Seldom(logging.Filter):
    """Lets a message through that was not said, with other figures perhaps, within the last `PAUSE_SECONDS`."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to say it."""
        now, what = time.monotonic(), str(record.msg)
        if now - self._said.get(what, -PAUSE_SECONDS) < PAUSE_SECONDS:
            return False
        self._said[what] = now
        return True


@contextmanager
def quietly() -> Iterator[None]:
    """Keep the talkative loggers short meanwhile."""
    seldom = Seldom()
    for name in TALKATIVE:
        logging.getLogger(name).addFilter(seldom)
    try:
        yield
    finally:
        for name in TALKATIVE:
            logging.getLogger(name).removeFilter(seldom)
