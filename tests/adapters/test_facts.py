"""Facts are read back from a real Kafka: all that was committed, and nothing else."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from streams.adapters.facts import SPOKEN, FactsError, Tally, summarise
from streams.events import (
    ALERTS,
    EXAMPLES,
    HEALTH,
    PLANS,
    REJECTS,
    AlertRaised,
    AlertResolved,
    Event,
    ExampleLabelled,
    HealthChanged,
    Objective,
    PlanTriggered,
)

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def health(n: int) -> HealthChanged:
    return HealthChanged(event_id=f"h{n}", customer_id="acme", occurred_at=NOON, as_of=NOON, score=50, band="at_risk")


RAISED = AlertRaised(
    event_id="a1",
    customer_id="acme",
    occurred_at=NOON,
    alert_id="acme:silence:1",
    policy="silence",
    episode=1,
    severity="warning",
    pending_since=NOON,
    clears_when="somebody uses something",
)
RESOLVED = AlertResolved(
    event_id="a2",
    customer_id="acme",
    occurred_at=NOON,
    alert_id="acme:silence:1",
    policy="silence",
    episode=1,
    severity="warning",
    raised_at=NOON,
    resolution="recovered",
)
TRIGGERED = PlanTriggered(
    event_id="p1",
    customer_id="acme",
    occurred_at=NOON,
    plan_id="acme:recovery:1",
    plan_type="recovery",
    tasks=(),
    objective=Objective(metric="health", baseline=50, target=60),
    reason="health below 60",
)
LABELLED = ExampleLabelled(
    event_id="e1",
    customer_id="acme",
    occurred_at=NOON,
    frozen_at=NOON,
    feature_set="f1",
    features=(1.0, None),
    left=True,
    horizon_days=30,
)
SAID: list[tuple[str, Event]] = [
    *((HEALTH, health(n)) for n in range(50)),
    (ALERTS, RAISED),
    (ALERTS, RESOLVED),
    (PLANS, TRIGGERED),
    (EXAMPLES, LABELLED),
]


def bodies(said: Sequence[tuple[str, Event]]) -> list[bytes]:
    return [msgspec.json.encode(event) for _, event in said]


def make_topics(broker: str, namespace: str) -> None:
    admin = AdminClient({"bootstrap.servers": broker})
    for future in admin.create_topics([NewTopic(namespace + topic, 3) for topic in (*SPOKEN, REJECTS)]).values():
        future.result()


def say(broker: str, namespace: str, said: Sequence[tuple[str, Event]], *, commit: bool = True) -> None:
    producer = Producer({"bootstrap.servers": broker, "transactional.id": f"{namespace}{commit}"})
    producer.init_transactions()
    producer.begin_transaction()
    for n, ((topic, event), body) in enumerate(zip(said, bodies(said), strict=True)):
        producer.produce(namespace + topic, body, key=f"{event.customer_id}{n}")
    producer.flush()
    if commit:
        producer.produce(namespace + REJECTS, b"nonsense")
        producer.commit_transaction()
    else:
        producer.abort_transaction()


@pytest.mark.broker
def test_what_was_committed_is_counted_and_what_was_aborted_is_not(broker: str, namespace: str) -> None:
    make_topics(broker, namespace)
    say(broker, namespace, [(HEALTH, health(n)) for n in range(100, 105)], commit=False)
    say(broker, namespace, SAID)
    summary = summarise(broker, namespace)
    assert (summary.health_changes, summary.rejected) == (50, 1)
    assert (summary.alerts, summary.alerts_resolved, summary.alerts_by_policy) == (1, 1, {"silence": 1})
    assert (summary.plans, summary.plans_by_type) == (1, {"recovery": 1})
    assert (summary.examples, summary.examples_left) == (1, 1)
    assert summary.facts_sha256 == hashlib.sha256(b"".join(b + b"\n" for b in sorted(bodies(SAID)))).hexdigest()


def test_facts_pass_the_tally_unchanged() -> None:
    assert list(Tally().counted(bodies(SAID))) == bodies(SAID)


@pytest.mark.broker
def test_topics_that_are_not_there_are_said(broker: str) -> None:
    with pytest.raises(FactsError, match=r"does not give the facts: .*[Uu]nknown topic"):
        summarise(broker, "nobody-was-here.")
