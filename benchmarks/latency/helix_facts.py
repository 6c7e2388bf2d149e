"""An event in, a state changed, a small fact out, exactly once, on Helix' engine: the job that the peers have."""

from __future__ import annotations

import logging
import os

import msgspec

from benchmarks import kafka
from benchmarks.contenders.usage import Use, Used
from benchmarks.latency.facts import fact
from benchmarks.stage import PARTITIONS
from streams.engine.app import Engine
from streams.engine.options import Options
from streams.engine.record import Output, Record, States


def counting(broker: str, name: str, topic: str, facts: str) -> Engine:
    """Return an engine that counts uses and tells each."""
    decode = msgspec.json.Decoder(Used).decode
    rejects = f"{name}.rejects"
    kafka.make(broker, [rejects])

    def read(record: Record) -> tuple[str, Used, int]:
        used = decode(record.value or b"")
        return used.customer_id, used, record.timestamp

    def count(use: Use, used: Used, _now: int = 0) -> tuple[Use, tuple[Output]]:
        use.add(used)
        return use, (Output(facts, used.customer_id.encode(), fact(used, use)),)

    engine = Engine(name, Options(broker=broker), rejects=rejects)
    engine.fold(
        "uses",
        partitions=PARTITIONS,
        states=States(lambda _customer: Use(), msgspec.msgpack.Decoder(Use).decode, msgspec.msgpack.Encoder().encode),
        readers={topic: read},
        writer=lambda told: told,
        outputs=[facts],
    )
    engine.app.agent(topic)(count)
    return engine


def main() -> None:
    """Work until terminated."""
    logging.basicConfig(level=logging.WARNING)
    where = os.environ
    counting(where["BROKER"], where["NAME"], where["TOPIC"], where["FACTS"]).run()


if __name__ == "__main__":
    main()
