from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from streams import events
from streams.events import INPUTS, OUTPUTS, TOPIC_OF, CustomerEvent, FeatureUsed, PaymentFailed, TicketOpened, tag

FACTS = sorted(TOPIC_OF, key=lambda fact: fact.__name__)
NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)
USED = FeatureUsed(event_id="1", customer_id="acme", occurred_at=NOON, feature="export")


def fields(fact: Any) -> dict[str, inspect.Field]:
    info = inspect.type_info(fact)
    assert isinstance(info, inspect.StructType)
    return {field.name: field for field in info.fields}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("TicketOpened", "ticket_opened"), ("Tick", "tick"), ("CustomerSignedUp", "customer_signed_up")],
)
def test_a_tag_is_the_name_in_snake_case(name: str, expected: str) -> None:
    assert tag(name) == expected


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_is_frozen_tagged_and_explained(fact: Any) -> None:
    config = fact.__struct_config__
    assert config.frozen
    assert (config.tag_field, config.tag) == ("type", tag(fact.__name__))
    assert fact.__doc__


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_names_itself_its_customer_and_its_time(fact: Any) -> None:
    of_no_customer = fact in {events.Tick, events.ModelTrained}
    expected = {"event_id", "occurred_at"} | (set() if of_no_customer else {"customer_id"})
    assert expected <= {name for name, field in fields(fact).items() if field.required}


@pytest.mark.parametrize("fact", FACTS)
def test_all_times_have_a_zone(fact: Any) -> None:
    assert "DateTimeType(tz=None)" not in repr(inspect.type_info(fact))


def test_tags_are_unique() -> None:
    assert len({tag(fact.__name__) for fact in TOPIC_OF}) == len(TOPIC_OF)


def test_every_fact_has_one_topic() -> None:
    structs = {each for each in vars(events).values() if isinstance(each, type) and issubclass(each, msgspec.Struct)}
    roots = {
        events.Event,
        events.TicketEvent,
        events.SubscriptionEvent,
        events.Command,
        events.CommandOutcome,
        events.AlertEvent,
        events.PlanEvent,
    }
    assert {each for each in structs if each.__struct_config__.tag_field} - roots == set(TOPIC_OF)
    assert set(TOPIC_OF.values()) == set(INPUTS | OUTPUTS)


def test_what_happens_to_a_customer_is_what_comes_in_but_ticks() -> None:
    inputs = {fact for fact, topic in TOPIC_OF.items() if topic in INPUTS.keys() - {events.TICKS}}
    assert {each.cls for each in inspect.type_info(CustomerEvent).types} == inputs  # type: ignore[attr-defined]


def test_what_is_left_at_its_default_is_not_written() -> None:
    assert msgspec.json.decode(msgspec.json.encode(USED)) == {
        "type": "feature_used",
        "event_id": "1",
        "customer_id": "acme",
        "occurred_at": "2024-01-01T12:00:00Z",
        "feature": "export",
    }


def test_a_currency_is_three_capitals_and_nothing_more() -> None:
    body = {"event_id": "1", "customer_id": "acme", "occurred_at": NOON}
    assert msgspec.convert(body | {"currency": "EUR"}, PaymentFailed).currency == "EUR"
    for wrong in ("eur", "EURO", "EUR\n", ""):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(body | {"currency": wrong}, PaymentFailed)


def test_texts_have_a_limit() -> None:
    body = {"event_id": "1", "customer_id": "acme", "occurred_at": NOON, "ticket_id": "t"}
    assert len(msgspec.convert(body | {"body": "x" * 65_536}, TicketOpened).body) == 65_536
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(body | {"body": "x" * 65_537}, TicketOpened)
