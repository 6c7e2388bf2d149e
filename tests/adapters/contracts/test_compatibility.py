from __future__ import annotations

import copy
from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import Meta

from streams.adapters.contracts.compatibility import all_breaks, breaks
from streams.adapters.contracts.schemas import schema, schemas
from streams.events import INPUTS, Segment

NOTHING = msgspec.NODEFAULT
SCHEMAS = schemas()
Small = Annotated[int, Meta(ge=1, le=10)]
Code = Annotated[str, Meta(pattern="^[A-Z]+$")]
Short = Annotated[str, Meta(min_length=1, max_length=8)]


class Part(msgspec.Struct):
    size: int
    note: str = ""


class StricterPart(msgspec.Struct):
    size: int
    note: str


def topic(*fields: Any, tag: str = "fact") -> dict[str, Any]:
    """Return the schema of a topic with one fact of these fields."""
    return schema("topic", msgspec.defstruct("Fact", fields, tag_field="type", tag=tag))


def field(annotation: Any, default: Any = NOTHING) -> dict[str, Any]:
    return topic(("x", annotation) if default is NOTHING else ("x", annotation, default))


# what it was, what it became, what that breaks for writers to us, and for readers of ours
CHANGES = [
    pytest.param(
        field(int), topic(tag="fact"), "fact.x: this field is gone", "fact.x: this field is gone", id="removed"
    ),
    pytest.param(
        topic(("x", int)), topic(("y", int)), "fact.x: this field is gone", "fact.x: this field is gone", id="renamed"
    ),
    pytest.param(topic(tag="fact"), topic(tag="deed"), "fact: this fact is gone", "fact: this fact is gone", id="tag"),
    pytest.param(topic(), field(int), "fact.x: became required", "", id="new required field"),
    pytest.param(topic(), field(int, 1), "", "", id="new optional field"),
    pytest.param(field(int, 1), field(int), "fact.x: became required", "", id="required"),
    pytest.param(field(int), field(int, 1), "", "fact.x: may now be missing", id="optional"),
    pytest.param(field(int, 1), field(int, 2), *["fact.x: its default was 1 and became 2"] * 2, id="default"),
    pytest.param(field(int), field(str), "fact.x: integer is no longer accepted", "fact.x: string may now", id="type"),
    pytest.param(field(float), field(int), "fact.x: number is no longer accepted", "", id="narrower number"),
    pytest.param(field(int), field(float), "", "fact.x: number may now stand here", id="wider number"),
    pytest.param(field(int | None), field(int), "fact.x: null is no longer accepted", "", id="no null"),
    pytest.param(field(int), field(int | None), "", "fact.x: null may now stand here", id="null"),
    pytest.param(field(int), field(Small), "fact.x: maximum was None and became 10", "", id="limits"),
    pytest.param(field(Small), field(int), "", "fact.x: maximum was 10 and became None", id="no limits"),
    pytest.param(field(Small), field(Annotated[int, Meta(ge=1, le=9)]), "fact.x: maximum was 10", "", id="maximum"),
    pytest.param(field(Small), field(Annotated[int, Meta(ge=0, le=10)]), "", "fact.x: minimum was 1", id="minimum"),
    pytest.param(field(Short), field(str), "", "fact.x: maxLength was 8", id="longer"),
    pytest.param(field(str), field(Short), "fact.x: maxLength was None", "", id="shorter"),
    pytest.param(field(str), field(Code), "fact.x: pattern was None", "", id="pattern"),
    pytest.param(field(Code), field(str), "", "fact.x: pattern was ^[A-Z]+$", id="no pattern"),
    pytest.param(
        field(Code), field(Annotated[str, Meta(pattern="^[a-z]+$")]), *["fact.x: pattern was"] * 2, id="other pattern"
    ),
    pytest.param(
        field(Literal["a", "b"]), field(Literal["a"]), "fact.x: enum was ['a', 'b'] and became ['a']", "", id="fewer"
    ),
    pytest.param(field(Literal["a"]), field(Literal["a", "b"]), "", "fact.x: enum was ['a']", id="more choices"),
    pytest.param(field(Literal["a"]), field(str), "", "fact.x: enum was ['a'] and became None", id="any text"),
    pytest.param(field(str), field(Literal["a"]), "fact.x: enum was None and became ['a']", "", id="choices"),
    pytest.param(field(list[int]), field(list[str]), "fact.x[]: integer is no", "fact.x[]: string may", id="items"),
    pytest.param(
        field(dict[str, float]), field(dict[str, int]), "fact.x[]: number is no longer accepted", "", id="values"
    ),
    pytest.param(
        field(dict[str, int]), field(dict[Code, int]), "fact.x[]: was anything and became {'pattern'", "", id="keys"
    ),
    pytest.param(field(dict[Code, int]), field(dict[str, int]), "", "fact.x[]: was {'pattern'", id="any keys"),
    pytest.param(field(list[int]), field(list[Any]), "", "fact.x[]: was {'type': 'integer'}", id="any items"),
    pytest.param(field(Part), field(StricterPart), "fact.x.note: became required", "", id="inside"),
    pytest.param(field(StricterPart | None), field(Part | None), "", "fact.x.note: may now be missing", id="inside"),
]


@pytest.mark.parametrize(("old", "new", "for_writers", "for_readers"), CHANGES)
def test_a_change_breaks_those_it_must(old: Any, new: Any, for_writers: str, for_readers: str) -> None:
    for expected, found in ((for_writers, breaks(old, new, "input")), (for_readers, breaks(old, new, "output"))):
        assert bool(found) == bool(expected), found
        assert not expected or found[0].startswith(expected), found


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_no_change_breaks_nothing(name: str) -> None:
    assert breaks(SCHEMAS[name], SCHEMAS[name], "input") == []
    assert breaks(SCHEMAS[name], SCHEMAS[name], "output") == []


def test_a_new_fact_breaks_nobody() -> None:
    class One(msgspec.Struct, tag_field="type", tag="one"):
        x: int

    class Two(msgspec.Struct, tag_field="type", tag="two"):
        x: int

    assert breaks(schema("t", One), schema("t", One | Two), "input") == []
    assert breaks(schema("t", One), schema("t", One | Two), "output") == []
    assert breaks(schema("t", One | Two), schema("t", One), "output") == ["two: this fact is gone"]


def test_what_break_it_is_depends_on_who_writes() -> None:
    old, new = {"a.v1": field(Segment)}, {"a.v1": field(Segment | None)}
    assert all_breaks(old, new, inputs={"a.v1"}) == []
    assert all_breaks(old, new, inputs=()) == ["a.v1: fact.x: null may now stand here"]
    assert all_breaks(old, {}, inputs=()) == ["a.v1: this topic is gone"]


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_real_field_is_watched(name: str) -> None:
    direction: Literal["input", "output"] = "input" if name in INPUTS else "output"
    for struct, definition in SCHEMAS[name]["$defs"].items():
        for each in definition["properties"]:
            changed = copy.deepcopy(SCHEMAS[name])
            del changed["$defs"][struct]["properties"][each]
            if each != "type":
                assert any(
                    found.endswith(f".{each}: this field is gone")
                    for found in breaks(SCHEMAS[name], changed, direction)
                )
