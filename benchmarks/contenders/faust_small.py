"""The small job on Faust as it comes: an event at a time, a table with its changelog."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import faust

from benchmarks.contenders.task import Meter, Task, collect_seldom
from benchmarks.stage import PARTITIONS

task = Task.told()
meter = Meter(task)
app = faust.App(
    f"{task.name}faust",
    broker=f"kafka://{task.broker}",
    store="memory://",
    datadir=str(task.directory),
    topic_partitions=PARTITIONS,
    topic_disable_leader=True,
    topic_allow_declare=True,
    table_standby_replicas=0,
    stream_wait_empty=False,
    consumer_auto_offset_reset="earliest",
    web_enabled=False,
)
usage = app.topic(task.topic, partitions=PARTITIONS, key_type=str, key_serializer="raw", value_serializer="json")
uses = app.Table("uses", partitions=PARTITIONS, key_type=str, value_type=dict, default=lambda: {"count": 0, "last": {}})


@app.agent(usage)
async def count(stream: Any) -> None:
    """Count uses; leave when all are committed."""
    events = 0
    async for event in stream.events():
        key, value = event.key, event.value
        use = uses[key]
        use["count"] += 1
        if value["occurred_at"] > use["last"].get(value["feature"], ""):
            use["last"][value["feature"]] = value["occurred_at"]
        uses[key] = use
        events += 1
        meter.at(events)
        if events >= task.events:
            app.loop.create_task(leave(events))


async def leave(events: int) -> None:
    """Wait until everything is acknowledged and committed; end without Faust's long good-bye."""
    await asyncio.sleep(0)  # the last event is acknowledged when the agent asks for another
    await app.producer.flush()
    await app.consumer.commit()
    meter.committed(events)
    os._exit(0)


if __name__ == "__main__":
    app.finalize()
    collect_seldom()
    worker = faust.Worker(app, loglevel="WARNING")
    worker.execute_from_commandline()
