"""A Kafka or a Valkey that runs as a child process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from streams.adapters.embedded.process import Child


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where clients reach it, a Valkey by a URL, and its process."""

    address: str
    process: Child

    def stop(self) -> None:
        """End it in good order: what it holds is saved, the next start needs no repair. A second call does nothing."""
        self.process.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def awaited(address: str, process: Child, wait: Callable[[], None]) -> Server:
    """Return the server when ``wait`` has returned; whatever that raises ends the process first."""
    try:
        wait()
    except BaseException:
        process.stop(grace_seconds=1)
        raise
    return Server(address, process)
