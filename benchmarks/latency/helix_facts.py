"""An event in, a state changed, a small fact out, exactly once, on Helix' engine: the job that the peers have."""

from __future__ import annotations

import logging
import os

import msgspec

from benchmarks import kafka
from benchmarks.contenders.usage import Use, Used
from benchmarks.stage import PARTITIONS
from streams.engine.app import Engine
from streams.engine.options import Options
from streams.engine.record import Output, Record, States


class Said(msgspec.Struct, gc=False):
    """How often a customer has used anything by then, and how many features."""

    customer_id: str
    as_of: str
    count: int
    features: int


def counting(broker: str, name: str, topic: str, facts: str) -> Engine:
    """Return an engine that counts uses and tells each."""
    decode, encode = msgspec.json.Decoder(Used).decode, msgspec.json.Encoder().encode
    rejects = f"{name}.rejects"
    kafka.make(broker, [rejects])

    def read(record: Record) -> tuple[str, Used, int]:
        used = decode(record.value or b"")
        return used.customer_id, used, record.timestamp

    def write(said: Said) -> Output:
        return Output(facts, said.customer_id.encode(), encode(said))

    def count(use: Use, used: Used, _now: int = 0) -> tuple[Use, tuple[Said]]:
        use.add(used)
        return use, (Said(used.customer_id, used.occurred_at, use.count, len(use.last)),)

    engine = Engine(name, Options(broker=broker), rejects=rejects)
    engine.fold(
        "uses",
        partitions=PARTITIONS,
        states=States(lambda _customer: Use(), msgspec.msgpack.Decoder(Use).decode, msgspec.msgpack.Encoder().encode),
        readers={topic: read},
        writer=write,
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
