"""An event in, a state changed, a fact out, exactly once, on Quix Streams; ``VARIANT`` is its commit interval (s).

Run in an environment of its own, where nothing of ours is installed.
"""

from __future__ import annotations

import os
from typing import Any

from quixstreams import Application, State

POLL_SECONDS = 0.05  # so long it asks Kafka before it looks whether a commit is due
# Ahead by 100,000 events of a flooded partition, as librdkafka is by default, nobody else is answered in 10 s; and it
# rests for a second where it is as far ahead as it is to be.
SHORTLY = {"queued.min.messages": 1_000, "fetch.queue.backoff.ms": 10}


def count(event: dict[str, Any], state: State) -> dict[str, Any]:
    """Count a use, and tell it."""
    use = state.get("use") or {"count": 0, "last": {}}
    use["count"] += 1
    feature, then = event["feature"], event["occurred_at"]
    if then > use["last"].get(feature, ""):
        use["last"][feature] = then
    state.set("use", use)
    return {
        "customer_id": event["customer_id"],
        "as_of": then,
        "count": use["count"],
        "features": len(use["last"]),
    }


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
    usage = app.dataframe(app.topic(os.environ["TOPIC"], value_deserializer="json"))
    usage.apply(count, stateful=True).to_topic(app.topic(os.environ["FACTS"], value_serializer="json"))
    app.run()


if __name__ == "__main__":
    main()
