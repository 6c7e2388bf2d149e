"""What lies in ``examples/`` does what it says."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from streams.adapters import entries, facts
from streams.events import USAGE, CustomerEvent, FeatureUsed, SubscriptionCancelled

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_the_story_of_acme_is_valid_in_order_and_ends_with_leaving() -> None:
    lines = list(entries.of_file(EXAMPLES / "acme.jsonl"))
    events = [msgspec.json.decode(line.value, type=CustomerEvent) for line in lines]
    assert f"in {len(events)} events" in (EXAMPLES / "README.md").read_text()
    assert events == sorted(events, key=lambda event: event.occurred_at)
    assert isinstance(events[-1], SubscriptionCancelled)


@pytest.mark.broker
def test_the_producer_sends_what_helix_reads(broker: str, namespace: str) -> None:
    admin = AdminClient({"bootstrap.servers": broker})
    for future in admin.create_topics([NewTopic(namespace + USAGE, 4)]).values():
        future.result()
    said = subprocess.run(
        [sys.executable, EXAMPLES / "send_usage.py", "acme", "reports", "exports"],
        env={**os.environ, "HELIX_BROKER": broker, "HELIX_NAMESPACE": namespace},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "Sent: 2 by acme\n"
    decode = msgspec.json.Decoder(FeatureUsed).decode
    sent = [decode(value) for value in facts.bodies(broker, [namespace + USAGE])]
    assert {(one.customer_id, one.feature) for one in sent} == {("acme", "reports"), ("acme", "exports")}
