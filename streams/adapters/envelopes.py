"""What a value alone does not say: envelopes of structured CloudEvents, and headers that complete a value.

All of it is off the fast path: here come records that were not an event by themselves.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from streams.adapters.reasons import BROKEN, Unreadable, not_a_fact, not_json, one_of, shown


def mended(value: bytes | None, headers: Sequence[tuple[str, bytes]], facts: Mapping[str, type], key_field: str) -> Any:
    """Return the event of a value with its headers or its envelope; ``Unreadable`` says what is wrong with it."""
    if value is None:
        raise Unreadable("value: expected an event, got a tombstone")
    given = {name.lower(): content for name, content in headers if content is not None}
    body = _parsed(value)
    attributes: dict[str, Any]
    if _is_structured(given.get("content-type", b""), body):
        attributes, body = body, _data(body)
    else:
        attributes = {name[3:]: _text(name, content) for name, content in given.items() if name.startswith("ce_")}
    if not isinstance(body, dict):
        raise Unreadable(f"value: expected an object, got {shown(body)}")
    aliases = {"type": _tag(attributes, facts), "event_id": attributes.get("id"), "occurred_at": attributes.get("time")}
    aliases[key_field] = attributes.get("subject")
    return _fact({name: content for name, content in aliases.items() if content is not None} | body, facts)


def _parsed(value: bytes) -> Any:
    try:
        return msgspec.json.decode(value)
    except BROKEN as error:
        raise _too_large(value) or not_json(value, error) from None


def _too_large(value: bytes) -> Unreadable | None:
    """Return what to say of an object with a number that no double holds, else ``None``."""
    try:
        fields = msgspec.json.decode(value, type=dict[str, msgspec.Raw])
    except BROKEN:
        return None
    for name, raw in fields.items():
        try:
            msgspec.json.decode(raw)
        except msgspec.ValidationError:
            number = shown(bytes(raw)).strip('"')
            return Unreadable(f"{shown(name)[1:-1]}: expected a number of double precision, got {number}")
        except BROKEN:
            return None
    return None


def _is_structured(content_type: bytes, body: Any) -> bool:
    if content_type.lower().startswith(b"application/cloudevents"):
        return isinstance(body, dict)
    return isinstance(body, dict) and "specversion" in body


def _data(envelope: Mapping[str, Any]) -> Any:
    """Return what a structured event carries."""
    if "data" in envelope:
        return envelope["data"]
    if "data_base64" not in envelope:
        raise Unreadable("data: missing")
    try:
        data = base64.b64decode(envelope["data_base64"], validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise Unreadable(f"data_base64: expected base64, got {shown(envelope['data_base64'])}") from None
    return _parsed(data)


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeError:
        raise Unreadable(f"{name}: not UTF-8, got {shown(content)}") from None


def _tag(attributes: Mapping[str, Any], facts: Mapping[str, type]) -> Any:
    """Return the type that the attributes tell, without a prefix such as ``com.example.``."""
    told = attributes.get("type")
    bare = told.rpartition(".")[2] if isinstance(told, str) else told
    return bare if isinstance(bare, str) and bare in facts else told


def _fact(body: dict[str, Any], facts: Mapping[str, type[Any]]) -> Any:
    if "type" not in body:
        raise Unreadable("type: missing")
    kind = body["type"]
    if not isinstance(kind, str) or kind not in facts:
        raise Unreadable(f"type: expected {one_of(list(facts))}, got {shown(kind)}")
    try:
        return msgspec.convert(body, facts[kind])
    except msgspec.ValidationError as error:
        raise not_a_fact(error, body, facts[kind]) from None
