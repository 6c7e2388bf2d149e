"""The ceiling of the full job: consume, and Helix's domain on customers as objects; facts are written to nowhere."""

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
    customers: dict[str, domain.Customer] = {}

    def handle(messages: list[Any]) -> None:
        for message in messages:
            event = steps.read(Arrived(message.key(), message.value()))
            name = event.customer_id
            customers[name], _ = steps.step(customers.get(name) or domain.new(name), event)

    work(task, handle)


if __name__ == "__main__":
    main()
