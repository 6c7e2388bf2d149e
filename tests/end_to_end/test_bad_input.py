"""Bad records are rejected with a reason that names field and value; everything else counts."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType

from streams.events import HEALTH, TICKETS, USAGE, CustomerErased
from tests import oracle
from tests.end_to_end.stage import START, Stage, agrees, company

pytestmark = pytest.mark.broker

LARGE = 10 << 20
CODECS = ("gzip", "snappy", "lz4", "zstd")


def event(**changed: object) -> bytes:
    """Return a usage event of acme with some fields changed; None leaves one out."""
    body = {"type": "feature_used", "event_id": "e", "customer_id": "acme", "occurred_at": START, "feature": "forum"}
    return msgspec.json.encode({name: value for name, value in (body | changed).items() if value is not None})


def tomorrow() -> str:
    """Return a time too far ahead of any arrival now."""
    return (datetime.now(UTC) + timedelta(days=2)).isoformat()


BAD = {
    "not JSON": (b"acme", b"{", "not JSON"),
    "wrong type": (b"acme", event(count="many"), 'count: expected an integer, got "many"'),
    "out of range": (b"acme", event(count=0), "count: expected an integer >= 1, got 0"),
    "missing field": (b"acme", event(feature=None), "feature: missing"),
    "unknown tag": (b"acme", event(type="feature_lost"), '"feature_lost"'),
    "naive time": (b"acme", event(occurred_at="2024-01-01T00:00:00"), "occurred_at: expected a time with a zone"),
    "empty key": (b"", event(), "key: empty"),
    "no key": (None, event(), "key: empty"),
    "another's key": (b"other", event(), 'key: expected the customer "acme" of the body, got "other"'),
    "tombstone": (b"acme", None, "tombstone"),
    "from the future": (b"acme", event(occurred_at=tomorrow()), "more than a day after its arrival"),
    "not UTF-8": (b"acme", event().replace(b"forum", b"\xff\xfe"), "not JSON"),
}


def test_each_kind_of_bad_record_is_rejected_with_its_reason_and_the_lane_goes_on(stage: Stage) -> None:
    stage.send(USAGE, *((key, value) for key, value, _ in BAD.values()))
    stage.feed(company(customers=4, days=5))
    stage.work()
    stage.wait()
    agrees(stage)
    reasons = sorted(one["reason"] for one in stage.rejects())
    assert len(reasons) == len(BAD)
    for name, (_, _, said) in BAD.items():
        assert any(said in reason for reason in reasons), (name, reasons)


def test_a_record_of_ten_megabytes_is_rejected_and_named(stage: Stage) -> None:
    admin = AdminClient({"bootstrap.servers": stage.settings.broker})
    topic = ConfigResource(ResourceType.TOPIC, stage.settings.topic(TICKETS))
    change = ConfigEntry("max.message.bytes", str(2 * LARGE), incremental_operation=AlterConfigOpType.SET)
    topic.add_incremental_config(change)
    admin.incremental_alter_configs([topic])[topic].result(30)
    stage.send(TICKETS, (b"acme", event(body="x" * LARGE)), **{"message.max.bytes": 2 * LARGE})
    stage.feed(company(customers=4, days=5))
    stage.work()
    stage.wait()
    (reject,) = stage.rejects()
    assert "bytes, more than 1048576" in reject["reason"]
    assert int(reject["truncated_value_bytes"]) > LARGE
    assert stage.states().keys() == stage.expected().states.keys() - {"acme"}


def test_a_compressed_batch_is_a_batch(stage: Stage) -> None:
    for codec in CODECS:
        events = [event(event_id=f"e-{number}", customer_id=codec) for number in range(50)]
        stage.send(USAGE, *((codec.encode(), one) for one in events), **{"compression.type": codec})
    stage.feed([])
    stage.work()
    stage.wait()
    agrees(stage)
    assert stage.states().keys() == set(CODECS)


def test_a_record_on_the_wrong_partition_is_forwarded_to_the_right_one(stage: Stage) -> None:
    names = [f"customer-{number}" for number in range(40)]
    stage.send(USAGE, *((name.encode(), event(customer_id=name)) for name in names), partitioner="consistent")
    stage.feed([])
    worker = stage.work()
    stage.wait()
    stage.wait()
    assert stage.states().keys() == set(names)
    worker.terminate()
    assert worker.wait(30) == 0
    assert stage.words().count("set partitioner=murmur2_random") == 1


def test_an_erased_customer_leaves_no_snapshot_behind(stage: Stage) -> None:
    events = company(customers=3, days=20)
    gone = events[0].customer_id
    at = max(one.occurred_at for one in events) + timedelta(hours=1)
    stage.feed([*events, CustomerErased(event_id="bye", customer_id=gone, occurred_at=at)])
    stage.work()
    stage.wait()
    agrees(stage)
    newest = {one.key: one.value for one in stage.read(HEALTH)}
    assert newest[gone.encode()] is None
    assert gone not in stage.states()


def test_a_producers_duplicates_count_once(stage: Stage) -> None:
    stage.feed([one for one in company(customers=4, days=10) for _ in range(2)])
    stage.work()
    stage.wait()
    once = oracle.fold({topic: first_of_each(stage.read(topic)) for topic in oracle.TOPICS})
    assert stage.facts() == Counter(msgspec.json.encode(fact) for told in once.facts.values() for fact in told)


def first_of_each(log: list[oracle.Logged]) -> list[oracle.Logged]:
    """Return the records without those whose event was there before."""
    seen: dict[tuple[int, bytes | None, str], oracle.Logged] = {}
    for record in log:
        seen.setdefault((record.partition, record.key, json.loads(record.value or b"{}")["event_id"]), record)
    return list(seen.values())
