from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import given, settings

from streams import events
from streams.adapters.cloudevents import writer
from streams.events import FeatureUsed, ModelTrained, Tick
from tests.adapters.records import AT, BODY, EVENT, READERS, Record, facts, reason, record


def key_of(fact: Any) -> str | None:
    return None if isinstance(fact, Tick) else fact.model if isinstance(fact, ModelTrained) else fact.customer_id


def milliseconds(time: datetime) -> int:
    return (time - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


@settings(deadline=None)
@given(facts)
def test_any_fact_comes_back_in_all_three_modes(fact: Any) -> None:
    topic, key, value, headers = writer("helix/customers")(fact)
    attributes = {name.removeprefix("ce_"): content.decode() for name, content in headers if name.startswith("ce_")}
    plain = msgspec.to_builtins(fact)
    envelopes = [attributes | {"data": plain}, attributes | {"data_base64": base64.b64encode(value).decode()}]
    structured = [Record(msgspec.json.encode(envelope), key) for envelope in envelopes]
    expected = (key_of(fact), fact, milliseconds(fact.occurred_at))
    for form in (Record(value, key, headers), Record(value, key), *structured):
        assert READERS[topic](form) == expected


@settings(deadline=None)
@given(facts)
def test_what_the_body_leaves_out_the_attributes_fill_in(fact: Any) -> None:
    topic, key, value, headers = writer("helix/customers")(fact)
    filled = {"type", "event_id", "occurred_at", "model" if isinstance(fact, ModelTrained) else "customer_id"}
    bare = {name: content for name, content in msgspec.json.decode(value).items() if name not in filled}
    attributes = {name.removeprefix("ce_"): content.decode() for name, content in headers if name.startswith("ce_")}
    expected = (key_of(fact), fact, milliseconds(fact.occurred_at))
    assert READERS[topic](Record(msgspec.json.encode(bare), key, headers)) == expected
    assert READERS[topic](Record(msgspec.json.encode(attributes | {"data": bare}), key)) == expected


def test_the_body_is_believed_before_the_attributes() -> None:
    others = [
        ("ce_id", b"other"),
        ("ce_time", b"2025-01-01T00:00:00Z"),
        ("ce_type", b"other"),
        ("ce_subject", b"other"),
    ]
    assert READERS[events.USAGE](record(BODY, others)) == ("acme", EVENT, AT)


def test_a_type_may_carry_a_prefix_in_the_attributes() -> None:
    bare = {name: value for name, value in BODY.items() if name != "type"}
    assert READERS[events.USAGE](record(bare, [("ce_type", b"com.example.feature_used")]))[1] == EVENT
    assert reason(record(bare, [("ce_type", b"com.example.used")])) == (
        'type: expected "feature_used", got "com.example.used"'
    )


def test_a_content_type_alone_makes_an_event_structured() -> None:
    headers = [("content-type", b"application/cloudevents+json; charset=UTF-8")]
    assert READERS[events.USAGE](record({"data": BODY}, headers))[1] == EVENT
    assert reason(record({"id": "1"}, headers)) == "data: missing"
    assert reason(record([], headers)) == "value: expected an object, got []"


def test_unknown_fields_and_headers_are_ignored() -> None:
    headers = [("traceparent", b"\xff"), ("ce_", b""), ("x", b"1")]
    assert READERS[events.USAGE](record(BODY | {"colour": {"deep": [1]}}, headers))[1] == EVENT


def test_a_tick_has_no_key_of_its_own() -> None:
    tick = Tick(event_id="t", occurred_at=EVENT.occurred_at)
    assert READERS[events.TICKS](Record(msgspec.json.encode(tick), b"anything")) == (None, tick, AT)


def test_event_time_is_cut_to_milliseconds() -> None:
    assert READERS[events.USAGE](record(BODY | {"occurred_at": "2024-01-01T01:00:00.001999+01:00"}))[2] == AT + 1


def test_a_fact_is_written_in_binary_mode_to_its_topic() -> None:
    topic, key, value, headers = writer("helix/customers", "t-1.")(replace_time(EVENT))
    assert (topic, key) == ("t-1.product.usage.v1", b"acme")
    assert msgspec.json.decode(value) == BODY | {"occurred_at": "2024-01-01T00:00:00.500000Z"}
    assert dict(headers) == {
        "ce_specversion": b"1.0",
        "ce_source": b"helix/customers",
        "ce_id": b"e-1",
        "ce_type": b"feature_used",
        "ce_time": b"2024-01-01T00:00:00.500000Z",
        "ce_subject": b"acme",
        "content-type": b"application/json",
    }


def replace_time(event: FeatureUsed) -> FeatureUsed:
    return msgspec.structs.replace(event, occurred_at=event.occurred_at + timedelta(milliseconds=500))
