"""The small job on Quix Streams: its own JSON deserializer, state in RocksDB with a changelog."""

from __future__ import annotations

from typing import Any

from quixstreams import State

from benchmarks.contenders.quix_app import application, work
from benchmarks.contenders.task import Task


def count(event: dict[str, Any], state: State) -> None:
    """Count a use."""
    use = state.get("use") or {"count": 0, "last": {}}
    use["count"] += 1
    feature, then = event["feature"], event["occurred_at"]
    if then > use["last"].get(feature, ""):
        use["last"][feature] = then
    state.set("use", use)


def main() -> None:
    """Work all events off."""
    task = Task.told()
    app = application(task)
    usage = app.dataframe(app.topic(task.topic, value_deserializer="json"))
    usage.update(count, stateful=True)
    work(app, task)


if __name__ == "__main__":
    main()
