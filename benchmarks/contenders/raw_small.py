"""The small job without an engine: consume and decode, nothing kept, nothing guaranteed."""

from __future__ import annotations

from typing import Any

import msgspec

from benchmarks.contenders.raw_app import work
from benchmarks.contenders.task import Task
from benchmarks.contenders.usage import Used


def main() -> None:
    """Read all events."""
    decode = msgspec.json.Decoder(Used).decode

    def handle(messages: list[Any]) -> None:
        for message in messages:
            decode(message.value())

    work(Task.told(), handle)


if __name__ == "__main__":
    main()
