"""One worker of a torture: what it can be told, and whom it is hit by."""

from __future__ import annotations

import json
import os
import signal
import time
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import get_ident

from tests.torture import points
from tests.torture.points import Order
from tests.torture.shifted import Shifted


@dataclass
class Member:
    """A worker; ``number`` is also that of its door to Kafka, ``instance`` its static member id, if it has one.

    While it is ``held``, a fault has it for itself: the one that happens in the thread ``holder``.
    """

    number: int
    instance: str | None
    process: BaseProcess | Shifted
    control: Path
    stopped: bool = False
    holder: int | None = field(default_factory=get_ident)

    @property
    def held(self) -> bool:
        """Whether some fault has it for itself."""
        return self.holder is not None

    @property
    def pid(self) -> int:
        """The number of its process."""
        assert self.process.pid is not None
        return self.process.pid

    def signal(self, number: int) -> None:
        """Send it a signal, if it lives."""
        if self.process.is_alive():
            os.kill(self.pid, number)
            self.stopped = number == signal.SIGSTOP or (self.stopped and number != signal.SIGCONT)

    def order(self, order: Order) -> None:
        """Have it do something at a point."""
        for left in (points.MET, points.GO):
            (self.control / left).unlink(missing_ok=True)
        aside = self.control / "aside"
        aside.write_text(json.dumps(order))
        aside.rename(self.control / points.ORDER)

    def met(self, seconds: float) -> bool:
        """Wait until it has come to the point of its order; False, and no order any more, if it does not."""
        until = time.monotonic() + seconds
        while not (self.control / points.MET).exists():
            if time.monotonic() > until:
                (self.control / points.ORDER).unlink(missing_ok=True)
                return (self.control / points.MET).exists()
            time.sleep(0.01)
        return True

    def go(self) -> None:
        """Let it go on that asked."""
        (self.control / points.GO).touch()
