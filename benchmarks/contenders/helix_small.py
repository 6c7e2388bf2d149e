"""The small job on Helix's engine."""

from __future__ import annotations

import logging

import msgspec

from benchmarks.contenders.following import follow
from benchmarks.contenders.task import Task
from benchmarks.contenders.usage import Use, Used
from benchmarks.stage import PARTITIONS
from streams.engine.app import Engine
from streams.engine.options import Options
from streams.engine.record import Record, States


def counting(task: Task) -> Engine:
    """Return an engine that counts uses."""
    decode = msgspec.json.Decoder(Used).decode
    state = msgspec.msgpack.Decoder(Use).decode

    def read(record: Record) -> tuple[str, Used, int]:
        used = decode(record.value or b"")
        return used.customer_id, used, record.timestamp

    engine = Engine(f"{task.name}helix", Options(broker=task.broker), rejects=f"{task.name}rejects.v1")
    engine.fold(
        "uses",
        partitions=PARTITIONS,
        states=States(lambda _customer: Use(), state, msgspec.msgpack.Encoder().encode),
        readers={task.topic: read},
        writer=lambda fact: fact,
    )

    def count(use: Use, used: Used, _now: int = 0) -> tuple[Use, tuple[()]]:
        use.add(used)
        return use, ()

    engine.app.agent(task.topic)(count)
    return engine


def main() -> None:
    """Work all events off."""
    logging.basicConfig(level=logging.WARNING)
    task = Task.told()
    engine = counting(task)
    follow(engine, task)
    engine.run()


if __name__ == "__main__":
    main()
