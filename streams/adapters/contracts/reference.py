"""Every fact and its fields as a page for people, in Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from msgspec import inspect

from streams.adapters.contracts.asyncapi import TITLES
from streams.adapters.contracts.examples import STORIES, fact_types

HEAD: Final = """# Every fact

A field in **bold** must be there; another may be left out, and then means its default. Texts are counted in
characters, times are RFC 3339 with a zone, numbers are doubles. Made by `make schemas`.
"""
COLUMNS: Final = "| field | what | default |\n| --- | --- | --- |\n"
NAMES: Final[dict[type, str]] = {
    inspect.IntType: "integer",
    inspect.FloatType: "number",
    inspect.BoolType: "true or false",
    inspect.NoneType: "null",
    inspect.DateTimeType: "time",
}


def page() -> str:
    """Return the page: a section a topic, a table a fact, then what lies inside them."""
    topics = [f"## `{topic}`\n\n{TITLES[topic]}.\n\n" + "\n".join(map(_table, _facts(topic))) for topic in STORIES]
    parts = sorted({part.cls.__name__: part for topic in STORIES for part in _parts(topic)}.items())
    return "\n".join([HEAD, *topics, "## Inside them\n", *(_table(part) for _, part in parts)])


def _facts(topic: str) -> list[inspect.StructType]:
    infos = map(inspect.type_info, fact_types(topic).values())
    return [info for info in infos if isinstance(info, inspect.StructType)]


def _parts(topic: str) -> Iterator[inspect.StructType]:
    for fact in _facts(topic):
        for field in fact.fields:
            yield from _structs(field.type)


def _structs(info: inspect.Type) -> Iterator[inspect.StructType]:
    match info:
        case inspect.Metadata(type=inner) | inspect.VarTupleType(item_type=inner):
            yield from _structs(inner)
        case inspect.UnionType(types=types):
            for each in types:
                yield from _structs(each)
        case inspect.StructType():
            yield info
            for field in info.fields:
                yield from _structs(field.type)


def _table(info: inspect.StructType) -> str:
    title = f"`{info.tag}`" if info.tag else info.cls.__name__
    described = (info.cls.__doc__ or "").replace("``", "`").partition("\n\n")[0].replace("\n", " ")
    return f"### {title}\n\n{described}\n\n{COLUMNS}{''.join(map(_row, info.fields))}"


def _row(field: inspect.Field) -> str:
    name = f"**`{field.encode_name}`**" if field.required else f"`{field.encode_name}`"
    return f"| {name} | {'; '.join([_shown(field.type), *_described(field.type)])} | {_default(field)} |\n"


def _default(field: inspect.Field) -> str:
    if field.required:
        return ""
    plain = field.default is None or isinstance(field.default, str | int | float | bool)
    return f"`{json.dumps(field.default)}`" if plain else "empty"


def _described(info: inspect.Type) -> list[str]:
    """Return what annotations say of a field."""
    match info:
        case inspect.UnionType(types=types):
            return [said for each in types for said in _described(each)]
        case inspect.Metadata(extra_json_schema={"description": str(said)}):
            return [said]
    return []


def _shown(info: inspect.Type) -> str:
    match info:
        case inspect.Metadata(type=inner):
            return _shown(inner)
        case inspect.UnionType(types=types):
            return " or ".join(map(_shown, types))
        case inspect.VarTupleType(item_type=item, max_length=high):
            return f"list{_limits(None, high)}: {_shown(item)}"
        case inspect.DictType(value_type=value, max_length=high):
            return f"object{_limits(None, high)}: {_shown(value)}"
    return _scalar(info)


def _scalar(info: inspect.Type) -> str:
    match info:
        case inspect.StructType(cls=cls):
            return f"[{cls.__name__}](#{cls.__name__.lower()})"
        case inspect.LiteralType(values=values):
            return " \\| ".join(f"`{value}`" for value in values)
        case inspect.StrType(pattern=str(pattern)):
            return f"text like `{pattern}`"
        case inspect.StrType(min_length=low, max_length=high):
            return f"text{_limits(low, high)}{' characters' if high else ''}"
        case inspect.IntType(ge=low, le=high) | inspect.FloatType(ge=low, le=high):
            return NAMES[type(info)] + _limits(low, high)
    return NAMES[type(info)]


def _limits(low: float | None, high: float | None) -> str:
    if high is None:
        return ""
    return f", {low:,} to {high:,}" if low is not None else f", at most {high:,}"
