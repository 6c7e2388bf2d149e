"""Helix itself: the app and agents that ``helix worker`` runs, without the read model, which no peer keeps."""

from __future__ import annotations

import logging

import streams.agents  # noqa: F401 declares the agents on the app
from benchmarks.contenders.following import follow
from benchmarks.contenders.task import Task
from streams.app import engine


def main() -> None:
    """Work all events off; settings come from the environment."""
    logging.basicConfig(level=logging.WARNING)
    follow(engine, Task.told())
    engine.run()


if __name__ == "__main__":
    main()
