"""A stock Faust app with one table in memory; says as JSON how far its recovery came, and ends."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import faust
import orjson

from benchmarks.recovery import memory
from benchmarks.stage import PARTITIONS

LOOK_SECONDS = 0.1


def application(broker: str, name: str) -> tuple[Any, Any]:
    """Return an app and its table of bytes, which an agent writes to, so that it is assigned and recovered."""
    app = faust.App(name, broker=f"kafka://{broker}", topic_partitions=PARTITIONS, web_enabled=False, store="memory://")
    table = app.Table("customers", partitions=PARTITIONS, key_type=bytes, value_type=bytes)
    uses = app.topic(f"{name}-uses", key_type=bytes, value_type=bytes)

    @app.agent(uses)  # type: ignore[untyped-decorator,unused-ignore]
    async def count(stream: Any) -> None:
        async for key, value in stream.items():
            table[key] = value

    return app, table


def watch(table: Any, customers: int, seconds: float, to: Path) -> None:
    """Write down how far the table is, once it holds all ``customers`` or the time since its first record is up."""
    began, first, before = time.monotonic(), 0.0, memory.of()
    while True:
        time.sleep(LOOK_SECONDS)
        now, there = time.monotonic(), len(table._data or ())
        before = before if there else memory.of()
        first = first or (now if there else 0.0)
        if there >= customers or now - (first or began + 30) > seconds:
            recovering = max(now - first, LOOK_SECONDS) if first else 0.0
            row = {
                "customers": there,
                "seconds": round(now - began, 3),
                "recovering_seconds": round(recovering, 3),
                "records_per_second": round(there / recovering) if recovering else 0,
                **(after := memory.of()),
                **memory.a_customer(before, after, there),
            }
            to.write_bytes(orjson.dumps(row))
            os._exit(0)


def main() -> None:
    """Recover."""
    broker, name, customers, seconds, to = sys.argv[1:]
    app, table = application(broker, name)
    threading.Thread(target=watch, args=(table, int(customers), float(seconds), Path(to)), daemon=True).start()
    faust.Worker(app, loglevel="WARN").execute_from_commandline()


if __name__ == "__main__":
    main()
