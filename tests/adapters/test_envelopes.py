from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams import events
from streams.adapters.cloudevents import Header, Unreadable, writer
from streams.events import TOPIC_OF
from tests.adapters.records import AT, BODY, READERS, TYPE_OF, Record, body_of, facts, junk, reason, record


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"count": 0}, "count: expected an integer >= 1, got 0"),
        ({"count": 1.5}, "count: expected an integer, got 1.5"),
        ({"count": "1"}, 'count: expected an integer, got "1"'),
        ({"count": None}, "count: expected an integer, got null"),
        ({"count": 10**30}, f"count: expected an integer <= 1000000, got {10**30}"),
        ({"duration_seconds": 10**400}, f"duration_seconds: expected a number of double precision, got 1{'0' * 98}…"),
        ({"duration_seconds": -1}, "duration_seconds: expected a number >= 0.0, got -1"),
        ({"duration_seconds": True}, "duration_seconds: expected a number or null, got true"),
        ({"feature": ""}, 'feature: expected text of length >= 1, got ""'),
        ({"feature": ["a"]}, 'feature: expected text, got ["a"]'),
        ({"user_id": 7}, "user_id: expected text or null, got 7"),
        ({"occurred_at": "2024-01-01T00:00:00"}, 'occurred_at: expected a time with a zone, got "2024-01-01T00:00:00"'),
        ({"occurred_at": "yesterday"}, 'occurred_at: expected an RFC 3339 time, got "yesterday"'),
        ({"occurred_at": AT}, f"occurred_at: expected an RFC 3339 time, got {AT}"),
        ({"type": "foo"}, 'type: expected "feature_used", got "foo"'),
        ({"type": ""}, 'type: expected "feature_used", got ""'),
        ({"type": 1}, 'type: expected "feature_used", got 1'),
        ({"customer_id": "other"}, 'key: expected the customer "other" of the body, got "acme"'),
    ],
)
def test_a_wrong_field_is_named_with_its_value(fields: dict[str, object], expected: str) -> None:
    assert reason(record(BODY | fields)) == expected


@pytest.mark.parametrize("name", sorted(BODY))
def test_a_missing_field_is_named(name: str) -> None:
    assert reason(record({key: value for key, value in BODY.items() if key != name})) == f"{name}: missing"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (body_of("goal_set", goal_id="g", metric="m"), "target: missing"),
        (body_of("survey_answered", kind="csat", score=1), 'kind: expected "nps", got "csat"'),
        (body_of("payment_failed", currency="usd"), "currency: expected text matching regex '^[A-Z]{3}$', got \"usd\""),
        (body_of("contact_left", contact_id="c", champion=1), "champion: expected true or false, got 1"),
        (body_of("customer_signed_up", segment={"plan": 7}), "segment.plan: expected text or null, got 7"),
        (body_of("customer_signed_up", segment=[]), "segment: expected an object, got []"),
        (body_of("customer_signed_up", catalogue=["a", ""]), 'catalogue[1]: expected text of length >= 1, got ""'),
        (body_of("customer_signed_up", catalogue="a"), 'catalogue: expected a list, got "a"'),
        (
            body_of("customer_signed_up", segment={"others": {"a": 1}}),
            'segment.others[...]: expected text, got {"a": 1}',
        ),
        (
            body_of("customer_signed_up", segment={"others": {"": "a"}}),
            'segment.others, a key: expected text of length >= 1, got {"": "a"}',
        ),
    ],
)
def test_a_wrong_field_is_named_where_it_lies(body: dict[str, object], expected: str) -> None:
    assert reason(record(body), events.LIFECYCLE) == expected


def test_a_topic_of_many_facts_names_them_all() -> None:
    tags = [json.dumps(events.tag(fact.__name__)) for fact, topic in TOPIC_OF.items() if topic == events.TICKETS]
    assert reason(record(body_of("foo")), events.TICKETS) == f'type: expected one of {", ".join(tags)}, got "foo"'


def test_an_enumeration_names_its_choices() -> None:
    assert reason(record(body_of("ticket_opened", ticket_id="t", severity="bad")), events.TICKETS) == (
        'severity: expected one of "high", "low", "normal", "urgent", got "bad"'
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "value: expected an event, got a tombstone"),
        (b"", "not JSON: the value is empty"),
        (b'{"a":', "not JSON: it breaks off after byte 5"),
        (b"{'a': 1}", "not JSON: object keys must be strings at byte 1, where it says \"'a': 1}\""),
        (b"abc", 'not JSON: unexpected character at byte 0, where it says "abc"'),
        (b'{"count": NaN}', 'not JSON: unexpected character at byte 10, where it says "NaN}"'),
        (b'{"count": -Infinity}', 'not JSON: unexpected character at byte 11, where it says "Infinity}"'),
        (b'{"count": 1e999}', "count: expected a number of double precision, got 1e999"),
        (b"1e999", 'value: expected numbers of double precision, got "1e999"'),
        (b'{"a": 1, "b": "\xff", "c": 1e999}', "not UTF-8: byte 0xff in text, invalid start byte"),
        (b'{"feature": "\xff"}', "not UTF-8: byte 0xff in text, invalid start byte"),
        (
            b'{"feature": "\\ud800 abcdef"}',
            'not JSON: unexpected end of escaped utf-16 surrogate pair at byte 19, where it says " abcdef\\"}"',
        ),
        (b"[" * 9999, "value: expected an event, got 9999 bytes nested too deep"),
        (b'{"x":' * 9999, "value: expected an event, got 49995 bytes nested too deep"),
        (b"[]", "value: expected an object, got []"),
        (b"null", "value: expected an object, got null"),
        (b'"\\u001b[31m"', 'value: expected an object, got "\\u001b[31m"'),
    ],
)
def test_what_is_no_object_is_told(value: bytes | None, expected: str) -> None:
    assert reason(Record(value)) == expected


@pytest.mark.parametrize(("key", "shown"), [(None, "null"), (b"", '""'), (b"other", '"other"'), (b"\xff", '"\ufffd"')])
def test_a_key_that_is_not_the_bodys_customer_is_told(key: bytes | None, shown: str) -> None:
    assert reason(record(BODY, key=key)) == f'key: expected the customer "acme" of the body, got {shown}'


@pytest.mark.parametrize("time", ["1969-12-31T23:59:59.999Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-00:01"])
def test_times_out_of_this_world_are_refused(time: str) -> None:
    expected = "expected a time in the years 1970 to 9999 UTC, got"
    assert reason(record(BODY | {"occurred_at": time})).startswith(f"occurred_at: {expected} ")
    until = body_of("snooze_alert", alert_id="a", until=time, reason="")
    assert reason(record(until), events.COMMANDS).startswith(f"until: {expected} ")


def test_the_first_and_the_last_millisecond_are_in() -> None:
    for time, expected in (("1970-01-01T00:00:00Z", 0), ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999)):
        assert READERS[events.USAGE](record(BODY | {"occurred_at": time}))[2] == expected


def test_wrong_attributes_are_told() -> None:
    assert reason(record({}, [("ce_id", b"\xff")])) == 'ce_id: not UTF-8, got "\ufffd"'
    for data in ("e30", 5, "\ud83d\ude00"):
        envelope = {"specversion": "1.0", "data_base64": data}
        assert reason(record(envelope)).startswith("data_base64: expected base64, got ")
    assert reason(record({"specversion": "1.0", "data": None})) == "value: expected an object, got null"


def test_a_long_value_is_shortened() -> None:
    for body in (BODY | {"feature": "x" * 10_000}, BODY | {"feature": [["x" * 10_000]] * 1000}, ["\x00"] * 10_000):
        shown = reason(record(body)).partition("got ")[2]
        assert len(shown) == 100
        assert shown.endswith("…")


def check(given: Record, topic: str) -> None:
    try:
        READERS[topic](given)
    except Unreadable as unreadable:
        subject, _, problem = str(unreadable).partition(": ")
        complete = subject and problem and problem.isprintable()
    else:
        complete = True
    assert complete


topics = st.sampled_from(sorted(TYPE_OF))
names = st.sampled_from(["ce_id", "ce_time", "ce_type", "ce_subject", "content-type", "x"]) | st.text()
header_lists = st.lists(st.tuples(names, st.binary() | st.just(b"application/cloudevents+json")), max_size=3)


@settings(deadline=None)
@given(topics, st.none() | st.binary(), st.none() | st.binary(), header_lists)
def test_any_bytes_are_an_event_or_unreadable(
    topic: str, value: bytes | None, key: bytes | None, headers: Sequence[Header]
) -> None:
    check(Record(value, key, headers), topic)


@settings(deadline=None)
@given(topics, junk, header_lists)
def test_any_json_is_an_event_or_unreadable(topic: str, body: Any, headers: Sequence[Header]) -> None:
    check(record(body, headers), topic)


@settings(deadline=None)
@given(facts, st.data())
def test_any_change_of_an_event_is_an_event_or_unreadable(fact: Any, data: st.DataObject) -> None:
    topic, key, value, headers = writer("helix/customers")(fact)
    body = msgspec.json.decode(value)
    name = data.draw(st.sampled_from(sorted(body)))
    changed = [
        body | {name: data.draw(junk)},
        {k: v for k, v in body.items() if k != name},
        {"data": body, "specversion": 1},
    ]
    at, byte = data.draw(st.integers(0, len(value) - 1)), data.draw(st.binary(max_size=2))
    for given_value in [
        *(json.dumps(each).encode() for each in changed),
        value[:at] + byte + value[at + 1 :],
        value[:at],
    ]:
        check(Record(given_value, key, headers), topic)
        check(Record(given_value, key), topic)
