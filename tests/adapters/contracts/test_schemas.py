from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from streams.adapters.cloudevents import Unreadable, reader, writer
from streams.adapters.contracts.examples import STORIES, examples, fact_types
from streams.adapters.contracts.schemas import RELEASED, broken_since_release, files, released, schemas
from streams.events import INPUTS, OUTPUTS

FOLDER = Path(__file__).parents[3] / "schemas"
BY_HAND = {"README.md", RELEASED}
SCHEMAS = schemas()
CHECKERS = {
    topic: Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for topic, schema in SCHEMAS.items()
}
READERS = {topic: reader(facts) for topic, facts in (INPUTS | OUTPUTS).items()}
EXAMPLES = [(topic, fact) for topic in STORIES for fact in examples(topic)]


@dataclass(frozen=True)
class Record:
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()


def test_the_folder_is_what_the_code_generates() -> None:
    assert {path.name for path in FOLDER.iterdir()} - BY_HAND == set(files())
    for name, content in files().items():
        assert (FOLDER / name).read_text(encoding="utf-8") == content, "run `make schemas`"


def test_nobody_who_goes_by_the_released_contract_is_broken() -> None:
    assert set(released(FOLDER)) <= set(INPUTS | OUTPUTS)  # a topic may come, none may go
    assert broken_since_release(FOLDER) == []


@pytest.mark.parametrize("topic", sorted(CHECKERS))
def test_a_schema_is_a_schema_of_2020_12(topic: str) -> None:
    schema = SCHEMAS[topic]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("topic", sorted(INPUTS | OUTPUTS))
def test_there_is_an_example_of_every_fact(topic: str) -> None:
    assert {type(fact) for fact in examples(topic)} == set(fact_types(topic).values())
    ids = [fact.event_id for fact in examples(topic)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(("topic", "fact"), EXAMPLES)
def test_an_example_is_valid_for_others_and_for_us(topic: str, fact: Any) -> None:
    _, key, value, _ = writer("test")(fact)
    CHECKERS[topic].validate(json.loads(value))
    assert READERS[topic](Record(key, value))[1] == fact


@settings(deadline=None)
@given(st.sampled_from(EXAMPLES), st.data())
def test_what_we_read_the_schema_allows(example: tuple[str, Any], data: st.DataObject) -> None:
    topic, fact = example
    _, key, value, _ = writer("test")(fact)
    body = json.loads(value)
    schema = SCHEMAS[topic]["$defs"][type(fact).__name__]["properties"]
    name = data.draw(st.sampled_from(sorted(schema)))
    changed = body | {
        name: data.draw(st.sampled_from([None, True, 0, 1, -1, 0.5, 1e9, "", "x", "x" * 300, [], {}, [""]]))
    }
    try:
        READERS[topic](Record(key, json.dumps(changed).encode()))
    except Unreadable:
        return
    CHECKERS[topic].validate(changed)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("count", 0),
        ("count", 1.5),
        ("feature", ""),
        ("occurred_at", "2024-01-01T00:00:00"),
        ("type", "foo"),
        ("user_id", 7),
    ],
)
def test_what_the_schema_forbids_we_do_not_read(field: str, value: object) -> None:
    topic, fact = EXAMPLES[0]
    changed = msgspec.to_builtins(fact) | {field: value}
    assert not CHECKERS[topic].is_valid(changed)
    with pytest.raises(Unreadable):
        READERS[topic](Record(b"acme", json.dumps(changed).encode()))


def test_the_numbers_of_the_examples_add_up() -> None:
    (health,) = examples("customer.health.v1")
    assert sum(each.points for each in health.contributions) == health.score
    assert health.previous_score + sum(each.points for each in health.moved) == health.score
    logit = health.risk.base_logit + sum(each.logit for each in health.risk.reasons)
    assert 1 / (1 + 2.718281828459045**-logit) == pytest.approx(health.risk.probability)
