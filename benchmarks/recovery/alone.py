"""``recover`` by itself, in a process of its own: all partitions, in threads as a worker does."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from benchmarks.recovery import memory
from benchmarks.recovery.changelog import changelog
from streams.engine.recovery import Recovered, recover
from streams.events import COMMANDS, INPUTS, LIFECYCLE, TICKETS, TICKS, USAGE
from streams.interpreter import prepare
from streams.settings import Settings

TOPICS = [topic for topic in (LIFECYCLE, USAGE, TICKETS, COMMANDS, TICKS) if topic in INPUTS]


def measure(settings: Settings, threads: int) -> dict[str, Any]:
    """Return how long it took to read the whole changelog, so many partitions at once, and what memory that holds."""
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_measure, args=(settings, threads, there), daemon=True)
    process.start()
    there.close()
    try:
        found: dict[str, Any] = here.recv()
        return found
    finally:
        process.terminate()
        process.join()


def _measure(settings: Settings, threads: int, told: Connection) -> None:
    prepare()  # as a worker does
    before = memory.of()
    began, used = time.perf_counter(), time.process_time()
    names = [settings.topic(topic) for topic in TOPICS]
    read = partial(_recovered, settings.broker, changelog(settings), names)
    with ThreadPoolExecutor(threads) as pool:
        lanes = list(pool.map(read, range(settings.partitions)))
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - used
    customers = sum(len(lane.states) for lane in lanes)
    after = memory.of()
    told.send(
        {
            "case": f"recover alone, {threads} at once" if threads > 1 else "recover alone, one after the other",
            "customers": customers,
            "seconds": round(seconds, 3),
            "cpu_seconds": round(cpu_seconds, 3),
            "records_per_second": round(customers / seconds),
            **after,
            **memory.a_customer(before, after, customers),
        }
    )


def _recovered(broker: str, log: str, names: list[str], partition: int) -> Recovered:
    return recover(broker, log, partition, names, lambda: False)
