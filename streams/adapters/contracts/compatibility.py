"""Which changes of a contract would break an old writer or an old reader.

What others write to us may only widen: whatever was accepted stays accepted, and nothing that was read is dropped.
What we write for others may only narrow: every value stays one that an old reader knows, and nothing goes missing.
New facts and new fields are no break on either side: a reader skips what it does not know.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, Literal

Schema = Mapping[str, Any]
Direction = Literal["input", "output"]
UPPER: Final = ("maximum", "maxLength", "maxItems", "maxProperties")
LOWER: Final = ("minimum", "minLength", "minItems", "minProperties")


def all_breaks(old: Mapping[str, Schema], new: Mapping[str, Schema], inputs: Collection[str]) -> list[str]:
    """Return what breaks between two sets of schemas by topic; those of ``inputs`` are written by others."""
    gone = [f"{topic}: this topic is gone" for topic in old if topic not in new]
    both = [topic for topic in old if topic in new]
    sides: dict[str, Direction] = {topic: "input" if topic in inputs else "output" for topic in both}
    return gone + [f"{topic}: {each}" for topic in both for each in breaks(old[topic], new[topic], sides[topic])]


def breaks(old: Schema, new: Schema, direction: Direction) -> list[str]:
    """Return what the JSON Schema ``new`` of a topic breaks for those who go by ``old``, a sentence each."""
    return list(_Comparison(old, new, direction).facts())


class _Comparison:
    """Two schemas of one topic, and who writes it."""

    def __init__(self, old: Schema, new: Schema, direction: Direction) -> None:
        self.old, self.new, self.direction = old, new, direction

    def facts(self) -> Iterator[str]:
        old, new = _facts(self.old), _facts(self.new)
        for tag in old:
            if tag in new:
                yield from self.objects(tag, old[tag], new[tag])
            else:
                yield f"{tag}: this fact is gone"

    def objects(self, at: str, old: Schema, new: Schema) -> Iterator[str]:
        for name, field in old.get("properties", {}).items():
            if name not in new["properties"]:
                yield f"{at}.{name}: this field is gone"
            elif name != "type":
                yield from self.fields(f"{at}.{name}", field, new["properties"][name])
        was, now = set(old.get("required", ())), set(new.get("required", ()))
        if self.direction == "input":
            yield from (f"{at}.{name}: became required" for name in sorted(now - was))
        else:
            yield from (f"{at}.{name}: may now be missing" for name in sorted(was - now))

    def fields(self, at: str, old: Schema, new: Schema) -> Iterator[str]:
        if "default" in old and old["default"] != new.get("default", old["default"]):
            yield f"{at}: its default was {old['default']!r} and became {new['default']!r}"
        yield from self.values(at, old, new)

    def values(self, at: str, old: Schema, new: Schema) -> Iterator[str]:
        """Compare what may stand in a place: each alternative of the side that must be within the other."""
        olds, news = _alternatives(self.old, old), _alternatives(self.new, new)
        inner, outer = (olds, news) if self.direction == "input" else (news, olds)
        for kind, each in inner.items():
            other = outer.get(kind) or (outer.get("number") if kind == "integer" else None)
            if other is None:
                yield f"{at}: {kind} {'is no longer accepted' if self.direction == 'input' else 'may now stand here'}"
            else:
                yield from self.alike(at, *((each, other) if self.direction == "input" else (other, each)))

    def alike(self, at: str, old: Schema, new: Schema) -> Iterator[str]:
        narrow, wide = (old, new) if self.direction == "input" else (new, old)
        verb = "narrower" if self.direction == "input" else "wider"
        for limit in (*UPPER, *LOWER, "pattern", "format", "enum"):
            if not _within(limit, narrow.get(limit), wide.get(limit)):
                yield f"{at}: {limit} was {old.get(limit)} and became {new.get(limit)}, which is {verb}"
        if "properties" in old:
            yield from self.objects(at, old, new)
        for part in ("items", "additionalProperties", "propertyNames"):
            yield from self.parts(f"{at}[]", old.get(part), new.get(part))

    def parts(self, at: str, old: Schema | None, new: Schema | None) -> Iterator[str]:
        """Compare what every item, value or key may be; ``None`` is anything."""
        inner, outer = (old, new) if self.direction == "input" else (new, old)
        if inner is not None and outer is not None:
            yield from self.values(at, old or {}, new or {})
        elif outer is not None:
            yield f"{at}: was {old or 'anything'} and became {new or 'anything'}"


def _within(limit: str, narrow: Any, wide: Any) -> bool:
    if wide is None or narrow == wide:
        return True
    if narrow is None:
        return False
    if limit in UPPER:
        return bool(narrow <= wide)
    if limit in LOWER:
        return bool(narrow >= wide)
    return limit == "enum" and set(narrow) <= set(wide)


def _resolved(root: Schema, schema: Schema) -> Schema:
    reference = schema.get("$ref")
    return root["$defs"][reference.removeprefix("#/$defs/")] if reference else schema


def _facts(root: Schema) -> dict[str, Schema]:
    structs = [_resolved(root, each) for each in root.get("anyOf", [root])]
    return {struct["properties"]["type"]["enum"][0]: struct for struct in structs}


def _alternatives(root: Schema, schema: Schema) -> dict[str, Schema]:
    """Return what may stand in a place by its JSON type; an enumeration is one of strings."""
    schemas = (_resolved(root, each) for each in schema.get("anyOf", [schema]))
    return {each.get("type", "string"): each for each in schemas}
