"""Workers with names of their own, each a process that can be ended in either way, and come back under its name."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from streams.adapters.embedded.process import Child
from streams.cli._workers import GRACE_SECONDS, WORKER

TAKEN: Final = re.compile(r"customers, partition (\d+): taken over")


class Crew:
    """``told`` is the environment of all; close it, and all end."""

    def __init__(self, told: Mapping[str, str], logs: Path) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self._told, self._logs, self._started = told, logs, 0
        self._children: dict[str, Child] = {}

    def close(self) -> None:
        """End all."""
        for child in self._children.values():
            child.stop(GRACE_SECONDS)

    def start(self, name: str) -> None:
        """Let a worker of this name begin."""
        self._started += 1
        told = {**self._told, "HELIX_INSTANCE": name, "HELIX_WEB_PORT": "0", "HELIX_HEALTH": "127.0.0.1:0"}
        self._children[name] = Child(WORKER, self._logs / f"{name}-{self._started}.log", told=told)

    def leave(self, name: str) -> None:
        """Let it end in good order, and return when it has."""
        self._children[name].stop(GRACE_SECONDS)

    def kill(self, name: str) -> None:
        """Let it die at once."""
        os.kill(self._children[name].pid, signal.SIGKILL)
        self._children[name].stop()

    def check(self) -> None:
        """Raise if one has ended by itself."""
        for name, child in self._children.items():
            if not child.alive:
                raise RuntimeError(f"{name} has ended: {child.log.read_text(errors='replace')[-500:]}")

    def taken(self, name: str) -> set[int]:
        """Return the partitions that this process has taken over so far."""
        return set(map(int, TAKEN.findall(self._children[name].log.read_text(errors="replace"))))
