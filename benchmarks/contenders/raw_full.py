"""The full job without an engine: consume, and Helix's domain; facts are written to nowhere, and no state is durable.

Customers that come again soon are cheaper as objects; of many that do not, bytes are, which leave memory to the next.
"""

from __future__ import annotations

from typing import Any

from benchmarks.contenders.raw_app import work
from benchmarks.contenders.steps import Arrived, Steps
from benchmarks.contenders.task import Task
from streams import domain


def main() -> None:
    """Step through all events."""
    task = Task.told()
    steps = Steps(task.name)
    objects: dict[str, domain.Customer] = {}
    encoded: dict[str, bytes] = {}

    def as_objects(messages: list[Any]) -> None:
        for message in messages:
            event = steps.read(Arrived(message.key(), message.value()))
            name = event.customer_id
            objects[name], _ = steps.step(objects.get(name) or domain.new(name), event)

    def as_bytes(messages: list[Any]) -> None:
        for message in messages:
            event = steps.read(Arrived(message.key(), message.value()))
            name = event.customer_id
            kept = encoded.get(name)
            customer, _ = steps.step(domain.decode(kept) if kept else domain.new(name), event)
            encoded[name] = domain.encode(customer)

    work(task, {"objects": as_objects, "bytes": as_bytes}[task.variant])


if __name__ == "__main__":
    main()
