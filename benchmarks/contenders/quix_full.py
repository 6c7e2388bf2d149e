"""Helix's domain on Quix Streams: customers as bytes in RocksDB with a changelog."""

from __future__ import annotations

from typing import Any

from quixstreams import State
from quixstreams.models import Serializer

from benchmarks.contenders.quix_app import application, work
from benchmarks.contenders.steps import Arrived, Steps
from benchmarks.contenders.task import Task
from streams import domain
from streams.adapters.cloudevents import Written
from streams.events import ALERTS, HEALTH, PLANS


class Body(Serializer):
    """The value of a fact that is written already."""

    def __call__(self, value: Written, ctx: Any) -> bytes:
        """Return it."""
        return value[2]


def main() -> None:
    """Work all events off."""
    task = Task.told()
    steps = Steps(task.name)
    app = application(task)
    usage = app.dataframe(app.topic(task.topic, value_deserializer="bytes", key_deserializer="bytes"))
    names = [task.name + topic for topic in (HEALTH, ALERTS, PLANS)]
    topics = {name: app.topic(name, value_serializer=Body(), key_serializer="bytes") for name in names}

    def step(value: bytes, key: bytes, _timestamp: int, headers: Any, state: State) -> list[Written]:
        event = steps.read(Arrived(key, value, headers or ()))
        kept = state.get_bytes("customer")
        customer, told = steps.step(domain.decode(kept) if kept else domain.new(event.customer_id), event)
        state.set_bytes("customer", domain.encode(customer))
        return list(told)

    told = usage.apply(step, stateful=True, metadata=True, expand=True)
    told = told.set_headers(lambda written, *_: written[3])
    told.to_topic(lambda written, *_: topics[written[0]])
    work(app, task)


if __name__ == "__main__":
    main()
