"""Why bytes are not an event, in words: the field, what was expected there, and what there was.

msgspec names the path of what is wrong but not the value, so the bytes are read again, as plain objects, and looked up.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

import msgspec
from msgspec import inspect

MAX_VALUE_CHARACTERS: Final = 100
BROKEN: Final = (msgspec.DecodeError, UnicodeError, RecursionError)

_JSON = json.JSONEncoder(ensure_ascii=False, default=str)
_LOCATION = re.compile(r" - at (?P<key>`key` in )?`\$(?P<path>[^`]*)`$")
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")
_WORDS: Final = {
    "int": "an integer",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "datetime": "an RFC 3339 time",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


class Unreadable(ValueError):  # noqa: N818 - reads as what it says of a record
    """A record is not an event of its topic; the message names the field, what was expected and what there was."""


def shown(value: object) -> str:
    """Return a value as JSON that is safe to print: at most ``MAX_VALUE_CHARACTERS``, nothing unprintable."""
    if isinstance(value, bytes):
        value = value[: MAX_VALUE_CHARACTERS + 1].decode("utf-8", "replace")
    if isinstance(value, str):
        value = value[: MAX_VALUE_CHARACTERS + 1]
    text = ""
    for chunk in _JSON.iterencode(value):  # lazily: a value may be large, and nested deeper than the stack
        text += "".join(map(_printable, chunk[: MAX_VALUE_CHARACTERS + 1]))
        if len(text) > MAX_VALUE_CHARACTERS:
            return text[: MAX_VALUE_CHARACTERS - 1] + "…"
    return text


def _printable(character: str) -> str:
    return character if character.isprintable() else f"\\u{ord(character):04x}"


def not_json(value: bytes, error: Exception) -> Unreadable:
    """Return why bytes cannot be parsed at all."""
    if isinstance(error, UnicodeDecodeError):
        return Unreadable(f"not UTF-8: byte 0x{error.object[error.start]:02x} in text, {error.reason}")
    if isinstance(error, RecursionError):
        return Unreadable(f"value: expected an event, got {len(value)} bytes nested too deep")
    if isinstance(error, msgspec.ValidationError):
        return Unreadable(f"value: expected numbers of double precision, got {shown(value)}")
    if at := re.search(r"(.*) \(byte (\d+)\)$", str(error)):
        what = at[1].removeprefix("JSON is malformed: ").replace("invalid character", "unexpected character")
        return Unreadable(f"not JSON: {what} at byte {at[2]}, where it says {shown(value[int(at[2]) :][:20])}")
    return Unreadable(f"not JSON: {f'it breaks off after byte {len(value)}' if value else 'the value is empty'}")


def not_a_fact(error: msgspec.ValidationError, plain: Any, fact: type) -> Unreadable:
    """Return why an object is not a ``fact``: ``error`` is what msgspec said of it."""
    message = str(error)
    where = _LOCATION.search(message)
    path = where["path"] if where else ""
    problem = message[: where.start()] if where else message
    if missing := re.search(r"missing required field `(.*)`", problem):
        return Unreadable(f"{_name(f'{path}.{missing[1]}')}: missing")
    name = f"{_name(path)}, a key" if where and where["key"] else _name(path)
    return Unreadable(f"{name}: expected {_expected(problem, path, fact)}, got {shown(_at(plain, path))}")


def _name(path: str) -> str:
    return path.removeprefix(".") or "value"


def _at(plain: Any, path: str) -> Any:
    """Return what lies at a path; of a dictionary, where msgspec does not name the key, the whole."""
    for name, index in _STEP.findall(path):
        if index == "...":
            return plain
        plain = plain[int(index)] if index else plain[name]
    return plain


def _expected(problem: str, path: str, fact: type) -> str:
    match problem.partition(" ")[0]:
        case "Expected" if "timezone" in problem:
            return "a time with a zone"
        case "Expected":
            return re.sub(r"`([^`]*)`", _in_words, problem.partition(", got")[0].removeprefix("Expected "))
        case "Number":
            return "a number of double precision"
    if "RFC3339" in problem:
        return "an RFC 3339 time"
    return one_of(_choices(inspect.type_info(fact), [name for name, _ in _STEP.findall(path) if name]))


def _in_words(quoted: re.Match[str]) -> str:
    return " or ".join(_WORDS.get(word, word) for word in quoted[1].split(" | "))


def one_of(choices: list[str]) -> str:
    """Return ``one of "a", "b"``."""
    return ("one of " if len(choices) > 1 else "") + ", ".join(map(json.dumps, choices))


def _choices(info: inspect.Type, path: list[str]) -> list[str]:
    """Return the allowed values of the enumeration at a path below a struct."""
    match info:
        case inspect.Metadata(type=inner) | inspect.VarTupleType(item_type=inner) | inspect.DictType(value_type=inner):
            return _choices(inner, path)
        case inspect.UnionType(types=types):
            return [choice for each in types for choice in _choices(each, path)]
        case inspect.StructType(fields=fields) if path:
            return next(_choices(field.type, path[1:]) for field in fields if field.encode_name == path[0])
        case inspect.LiteralType(values=values):
            return [str(value) for value in values]
    return []
