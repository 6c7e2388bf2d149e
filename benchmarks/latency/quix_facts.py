"""An event in, a state changed, a fact out, exactly once, on Quix Streams; ``VARIANT`` is its commit interval (s).

Run in an environment of its own, which has msgspec, but not what Helix needs.
"""

from __future__ import annotations

import os

import msgspec
from quixstreams import Application, State

from benchmarks.contenders.usage import Use, Used
from benchmarks.latency.facts import fact

READ = msgspec.json.Decoder(Used).decode
DECODE = msgspec.msgpack.Decoder(Use).decode
ENCODE = msgspec.msgpack.Encoder().encode
POLL_SECONDS = 0.05  # so long it asks Kafka before it looks whether a commit is due
# Ahead by 100,000 events of a flooded partition, as librdkafka is by default, nobody else is answered in 10 s; and it
# rests for a second where it is as far ahead as it is to be.
SHORTLY = {"queued.min.messages": 1_000, "fetch.queue.backoff.ms": 10}


def count(value: bytes, state: State) -> bytes:
    """Count a use, and tell it."""
    used, kept = READ(value), state.get_bytes("use")
    use = DECODE(kept) if kept else Use()
    use.add(used)
    state.set_bytes("use", ENCODE(use))
    return fact(used, use)


def main() -> None:
    """Work until terminated."""
    app = Application(
        broker_address=os.environ["BROKER"],
        consumer_group=os.environ["NAME"],
        auto_offset_reset="earliest",
        state_dir=os.environ["DIRECTORY"],
        processing_guarantee="exactly-once",
        commit_interval=float(os.environ["VARIANT"]),
        producer_extra_config={"linger.ms": 0, "partitioner": "murmur2_random"},
        consumer_extra_config=SHORTLY,
        consumer_poll_timeout=POLL_SECONDS,
        loglevel="WARNING",
    )
    usage = app.dataframe(app.topic(os.environ["TOPIC"], value_deserializer="bytes"))
    usage.apply(count, stateful=True).to_topic(app.topic(os.environ["FACTS"], value_serializer="bytes"))
    app.run()


if __name__ == "__main__":
    main()
