from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, ValidationError

from streams.adapters.contracts.asyncapi import document
from streams.adapters.contracts.examples import STORIES, fact_types
from streams.events import INPUTS, REJECTS

OFFICIAL = Draft7Validator(
    json.loads(gzip.decompress(Path(__file__).with_name("asyncapi-3.0.0.schema.json.gz").read_bytes()))
)

DOCUMENT = document()


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from ([part["$ref"]] if "$ref" in part else [])
        for each in part.values():
            yield from references(each)
    if isinstance(part, list):
        for each in part:
            yield from references(each)


def resolved(reference: str) -> Any:
    part: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        part = part[step]
    return part


def test_the_document_is_asyncapi_3() -> None:
    OFFICIAL.validate(DOCUMENT)


def test_the_official_schema_would_tell_a_mistake() -> None:
    wrong = document()
    wrong["channels"]["risk.alerts.v1"]["bindings"]["kafka"]["partitions"] = "eight"
    with pytest.raises(ValidationError):
        OFFICIAL.validate(wrong)


def test_all_references_lead_somewhere() -> None:
    for reference in references(DOCUMENT):
        assert resolved(reference)


def test_every_topic_is_a_channel_with_all_its_facts() -> None:
    channels = DOCUMENT["channels"]
    assert {address: set(channel["messages"]) for address, channel in channels.items()} == {
        topic: set(fact_types(topic)) for topic in STORIES
    } | {REJECTS: {"reject"}}
    assert {channel["address"] for channel in channels.values()} == set(channels)


def test_we_receive_the_inputs_and_send_the_rest() -> None:
    operations = DOCUMENT["operations"].values()
    received = {each["channel"]["$ref"].rpartition("/")[2] for each in operations if each["action"] == "receive"}
    assert received == set(INPUTS)


def test_a_message_shows_its_key_and_its_headers() -> None:
    message = DOCUMENT["components"]["messages"]["alert_raised"]
    assert message["bindings"]["kafka"]["key"]["description"].startswith("customer_id")
    (example,) = message["examples"]
    assert example["headers"]["ce_type"] == "alert_raised"
    assert example["headers"]["ce_subject"] == example["payload"]["customer_id"]
