"""The folder ``schemas/``: what a program in any language needs to write and read our records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from streams import events
from streams.adapters.contracts.asyncapi import document
from streams.adapters.contracts.compatibility import all_breaks
from streams.adapters.contracts.components import components
from streams.adapters.contracts.examples import STORIES, examples
from streams.adapters.contracts.reference import page

RELEASED: Final = "released"
SUFFIX: Final = ".schema.json"


def schema(topic: str, facts: Any) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a topic's values; ``facts`` is a struct or a union of them."""
    (root,), definitions = components([facts], "#/$defs/{name}")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": topic}
    whole: dict[str, Any] = json.loads(json.dumps(head | root | {"$defs": definitions}))
    return whole


def schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of every topic that has one."""
    return {topic: schema(topic, facts) for topic, facts in (events.INPUTS | events.OUTPUTS).items()}


def files() -> dict[str, str]:
    """Return the contents of every generated file by its path below ``schemas/``."""
    return (
        {f"{topic}{SUFFIX}": _pretty(each) for topic, each in schemas().items()}
        | {f"{topic}.examples.jsonl": "".join(map(_line, examples(topic))) for topic in STORIES}
        | {"asyncapi.json": _pretty(document()), "facts.md": page()}
    )


def write(directory: Path) -> list[Path]:
    """Write every generated file below a directory, and return their paths."""
    return _written(directory, files())


def release(directory: Path) -> list[Path]:
    """Record the JSON Schemas as released, in place of the release before, and return their paths."""
    return _written(directory / RELEASED, {f"{topic}{SUFFIX}": _pretty(each) for topic, each in schemas().items()})


def released(directory: Path) -> dict[str, dict[str, Any]]:
    """Return the JSON Schemas of the last release, by topic; none before the first."""
    paths = sorted((directory / RELEASED).glob(f"*{SUFFIX}"))
    return {path.name.removesuffix(SUFFIX): json.loads(path.read_text(encoding="utf-8")) for path in paths}


def broken_since_release(directory: Path) -> list[str]:
    """Return what the contracts as they are now break for those who go by the last release."""
    return all_breaks(released(directory), schemas(), events.INPUTS)


def _written(directory: Path, contents: Mapping[str, str]) -> list[Path]:
    directory.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (directory / name).write_text(content, encoding="utf-8")
    return [directory / name for name in contents]


def _pretty(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _line(fact: Any) -> str:
    return msgspec.json.encode(fact).decode() + "\n"
