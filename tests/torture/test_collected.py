"""Whether the log has all that Kafka took, and once; and whether a position went back."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest
from confluent_kafka import Message

from streams.adapters.cloudevents import writer
from streams.engine import position
from streams.engine.position import POSITION_KEY, Position
from streams.events import HEALTH, TICKETS, USAGE, ExampleLabelled
from streams.settings import Settings
from tests.oracle import partition_of
from tests.torture.collected import TABLES, Arrival, Collected
from tests.torture.expected import Expected
from tests.torture.forwards import Forward
from tests.torture.verdict import judge, log_differences

AT = {USAGE: 7, TICKETS: 2}


def test_what_was_taken_and_is_not_there_or_twice_is_seen() -> None:
    collected = Collected(Settings())
    kept, lost, doubled, forwarded = (
        (USAGE, 0, b"acme", value) for value in (b"kept", b"lost", b"doubled", b"forwarded")
    )
    for offset, (topic, partition, key, value) in enumerate([kept, kept, doubled, doubled]):
        collected.take(Message(topic, partition, offset, key, value, timestamp=(2, 0)))
    headers = [("traceparent", b"00"), ("forwarded_from", b"1")]
    collected.take(Message(USAGE, 0, 4, b"acme", b"forwarded", headers, timestamp=(2, 0)))
    assert collected.forwards == {Forward(USAGE, 1, 0, b"acme", b"forwarded", (("traceparent", b"00"),)): 1}
    acknowledged = Counter[Arrival]({kept: 2, lost: 1, doubled: 1, forwarded: 1})
    assert log_differences(acknowledged, collected.arrived) == [
        f"{doubled}: taken 1 times, is there 2 times",
        f"{forwarded}: taken 1 times, is there 0 times",
        f"{lost}: taken 1 times, is there 0 times",
    ]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("later", [Position({USAGE: 6, TICKETS: 2}, 9), Position({USAGE: 7}, 9), Position(AT, 8)])
def test_a_position_that_goes_back_is_seen_whosever_it_is(table: str, later: Position) -> None:
    collected = Collected(Settings())
    changelog = next(name for name, of in collected.changelogs.items() if of == table)
    for offset, at in enumerate([Position({USAGE: 5}), Position(AT, 9), later, later]):
        collected.take(Message(changelog, 0, offset, POSITION_KEY, position.encode(at), timestamp=(2, 0)))
    assert len(collected.went_back) == 1
    assert judge(Expected(1, ""), collected).positions_wrong > 0


WRITE = writer("helix/customers")
FACT = ExampleLabelled(
    event_id="e-1",
    customer_id="acme",
    occurred_at=datetime(2026, 11, 1, tzinfo=UTC),
    frozen_at=datetime(2026, 10, 1, tzinfo=UTC),
    feature_set="one",
    features=(None,),
    left=False,
    horizon_days=30,
)


def test_a_fact_in_its_envelope_on_its_partition_is_as_it_should_be() -> None:
    collected = Collected(Settings())
    topic, key, value, headers = WRITE(FACT)
    collected.take(Message(topic, 0, 0, key, value, headers, timestamp=(2, 0)))
    collected.take(Message(HEALTH, partition_of("acme", 8), 0, b"acme", None, None, timestamp=(2, 0)))
    assert collected.envelopes == []


@pytest.mark.parametrize("name", [name for name, _ in WRITE(FACT)[3]])
def test_a_header_that_says_otherwise_than_the_body_is_seen(name: str) -> None:
    collected = Collected(Settings())
    topic, key, value, headers = WRITE(FACT)
    others = [(one, b"other" if one == name else told) for one, told in headers]
    collected.take(Message(topic, 0, 0, key, value, others, timestamp=(2, 0)))
    assert judge(Expected(1, ""), collected).envelopes_wrong == 1


def test_a_fact_on_a_partition_of_others_is_seen() -> None:
    collected = Collected(Settings())
    belongs = partition_of("acme", 8)
    collected.take(Message(HEALTH, (belongs + 1) % 8, 0, b"acme", None, None, timestamp=(2, 0)))
    assert collected.envelopes == [f"{HEALTH}: b'acme' lies on partition {(belongs + 1) % 8}, and belongs on {belongs}"]
