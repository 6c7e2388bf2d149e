"""Send uses of features to Helix, as any product would: ``python send_usage.py acme reports exports``.

The key is the customer, and the partitioner is that of Kafka's Java clients, so that everything about a customer meets
on one partition. Where Kafka is, is said by HELIX_BROKER, and HELIX_NAMESPACE goes before the topic's name.
"""

import json
import os
import sys
from datetime import UTC, datetime
from uuid import uuid4

from confluent_kafka import Producer


def use(customer: str, feature: str) -> dict[str, str]:
    """Return a use of a feature, now, by an id that stays the same however often it is sent."""
    return {
        "type": "feature_used",
        "event_id": str(uuid4()),
        "customer_id": customer,
        "feature": feature,
        "occurred_at": datetime.now(UTC).isoformat(),
    }


def main(customer: str, *features: str) -> None:
    """Send one use of each feature, and wait until Kafka has them."""
    broker = os.environ.get("HELIX_BROKER", "localhost:9092")
    topic = os.environ.get("HELIX_NAMESPACE", "") + "product.usage.v1"
    producer = Producer({"bootstrap.servers": broker, "partitioner": "murmur2_random", "enable.idempotence": True})
    for feature in features:
        producer.produce(topic, json.dumps(use(customer, feature)), key=customer)
    if left := producer.flush(10):
        sys.exit(f"Kafka at {broker} has not taken {left} of {len(features)} events.")
    print(f"Sent: {len(features)} by {customer}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: python send_usage.py CUSTOMER FEATURE...")
    main(*sys.argv[1:])
