"""A worker in a process whose clock can be set, by libfaketime, without touching anybody else's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

LIBRARIES: Final = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
CODE: Final = "import json, sys; from tests.torture.worker import main; main(*json.loads(sys.argv[1]))"


class Shifted:
    """Such a process; it is waited for as those of multiprocessing are."""

    def __init__(self, arguments: tuple[Any, ...], clock: Path) -> None:
        clock.write_text("+0")
        self._clock = clock
        self._process = subprocess.Popen(
            [sys.executable, "-c", CODE, json.dumps(arguments)], env={**os.environ, **_preloaded(clock)}
        )

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def exitcode(self) -> int | None:
        """How it ended, None while it lives."""
        return self._process.poll()

    def is_alive(self) -> bool:
        """Return whether it lives."""
        return self._process.poll() is None

    def join(self, timeout: float | None = None) -> None:
        """Wait for its end."""
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return

    def kill(self) -> None:
        """Let it die at once."""
        self._process.kill()

    def shift(self, seconds: float) -> None:
        """Set its clock, from within a second on, so far from the machine's."""
        aside = self._clock.with_suffix(".aside")
        aside.write_text(f"{seconds:+.3f}")
        aside.rename(self._clock)


def _preloaded(clock: Path) -> Mapping[str, str]:
    return {
        "LD_PRELOAD": str(LIBRARIES[-1]),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
