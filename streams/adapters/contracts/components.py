"""JSON Schemas of facts and of what they are made of, the same from every Python."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any

import msgspec


def components(facts: Iterable[Any], ref_template: str) -> tuple[tuple[dict[str, Any], ...], dict[str, dict[str, Any]]]:
    """Return the schema of each of ``facts``, and by name, in order, those that ``ref_template`` refers to."""
    roots, definitions = msgspec.json.schema_components(facts, ref_template=ref_template)
    for definition in definitions.values():
        if "description" in definition:  # a docstring, which Python before 3.13 leaves indented
            definition["description"] = inspect.cleandoc(definition["description"])
    return roots, dict(sorted(definitions.items()))
