"""Processes that have imported everything before they are forked, so that a worker is back at once."""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import ForkServerContext
from typing import Final

PRELOADED: Final = ("streams.cli.worker", "streams.models.learner", "streams.adapters.view", "streams.engine.app")


def workshop() -> ForkServerContext:
    """Return what makes them."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*PRELOADED])
    return context
