"""Sound records made hostile: bytes flipped and cut, JSON with what nobody expects in it, headers of all kinds."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, Final

import orjson

from streams.adapters import cloudevents
from streams.adapters.contracts.examples import examples

Header = tuple[str, Any]
ODD_VALUES: Final[Sequence[bytes]] = (
    *(
        b"null",
        b"true",
        b"0",
        b"-0",
        b"-1",
        b"1e309",
        b"-1e309",
        b"1e-400",
        b"NaN",
        b"Infinity",
        b"18446744073709551616",
    ),
    *(
        b"9223372036854775807",
        b"-9223372036854775809",
        b"0.1e1",
        b"1E400",
        b'""',
        b'"\\u0000"',
        b'"\\ud800"',
        b'"\\udfff\\ud800"',
    ),
    *(b'"\xff"', b'"0001-01-01T00:00:00Z"', b'"9999-12-31T23:59:59.999999Z"', b'"2024-02-30T00:00:00Z"', b"[]", b"{}"),
    *(b'"2024-03-04T00:00:00"', b'"2024-03-04T00:00:00+23:59"', b'"2024-03-04T24:00:00Z"', b'"1969-12-31T23:59:59Z"'),
    *(b'"' + b"x" * 5_000 + b'"', b"[" * 200, b"[" * 60 + b"]" * 60, b'{"a":' * 60 + b"1" + b"}" * 60, b"9" * 400),
)
ODD_HEADERS: Final[Sequence[Header]] = (
    *(("ce_type", b"\xff\xfe"), ("ce_type", None), ("ce_type", b"feature_lost"), ("ce_time", b"yesterday")),
    *(("ce_time", b"9999-12-31T23:59:59Z"), ("ce_id", b""), ("ce_id", b"x" * 5_000), ("ce_subject", b"\x00")),
    *(("ce_specversion", b"9"), ("content-type", b"application/cloudevents+json"), ("", b""), ("\x00", b"\x00")),
    *(("forwarded_from", b"-1"), ("reason", b"none"), ("kopf-\u00fc", "\u00fc".encode())),
)
KEYS: Final[Sequence[bytes | None]] = (None, b"", b"\x00", b"\x00position", b"\xff", b"a" * 5_000, "kunde-ü".encode())


class Hostile:
    """Makes records of ``topic``; every one follows from the random numbers it is given."""

    def __init__(self, topic: str, topics: Sequence[str]) -> None:
        write = cloudevents.writer("fuzz")
        self._sound = [write(fact) for fact in examples(topic)]
        self._strange = [write(fact) for other in topics for fact in examples(other)]

    def record(self, random: Random) -> tuple[bytes | None, bytes | None, list[Header]]:
        """Return key, value and headers."""
        _, key, value, headers = random.choice(self._strange if random.random() < 0.03 else self._sound)
        changed: Any = key, self._value(random, value), self._headers(random, headers)
        chance = random.random()
        if chance < 0.02:
            return random.choice(KEYS), changed[1], changed[2]
        if chance < 0.04:
            name = f"fuzz-{random.randrange(20)}".encode()
            return name, changed[1].replace(key, name), changed[2]
        if chance < 0.045:
            return key, None, changed[2]
        return changed  # type: ignore[no-any-return]

    def _value(self, random: Random, value: bytes) -> bytes:
        for _ in range(random.choice((0, 0, 1, 1, 2, 3))):
            value = random.choice(MUTATIONS)(random, value)
        return value

    def _headers(self, random: Random, headers: list[Header]) -> list[Header]:
        chance = random.random()
        if chance < 0.4:
            return []
        if chance < 0.8:
            return headers
        kept = [one for one in headers if random.random() < 0.8]
        return [*kept, random.choice(ODD_HEADERS)]


def flipped(random: Random, value: bytes) -> bytes:
    """Flip a bit."""
    if not value:
        return value
    at = random.randrange(len(value))
    return value[:at] + bytes([value[at] ^ (1 << random.randrange(8))]) + value[at + 1 :]


def cut(random: Random, value: bytes) -> bytes:
    """Leave a part out."""
    start = random.randrange(len(value) + 1)
    return value[:start] + value[start + random.randrange(1, 30) :]


def ended(random: Random, value: bytes) -> bytes:
    """End somewhere."""
    return value[: random.randrange(len(value) + 1)]


def stuffed(random: Random, value: bytes) -> bytes:
    """Put noise, or a part of itself, in between."""
    at, source = random.randrange(len(value) + 1), random.randrange(len(value) + 1)
    noise = random.randbytes(random.randrange(1, 8)) if random.random() < 0.5 else value[source : source + 20]
    return value[:at] + noise + value[at:]


def field_replaced(random: Random, value: bytes) -> bytes:
    """Put an odd value into a field."""
    body = _body(value)
    if not body:
        return value
    name = random.choice(list(body))
    marked = orjson.dumps(body | {name: "\x01"})
    return marked.replace(b'"\\u0001"', random.choice(ODD_VALUES), 1)


def field_dropped(random: Random, value: bytes) -> bytes:
    """Leave a field out."""
    body = _body(value)
    if body:
        del body[random.choice(list(body))]
    return orjson.dumps(body) if body else value


def field_twice(random: Random, value: bytes) -> bytes:
    """Say a field twice, or one that nobody knows."""
    body = _body(value)
    if not body:
        return value
    name = random.choice([*body, "nobody_knows"])
    return value[:-1] + b"," + orjson.dumps(name) + b":" + random.choice(ODD_VALUES) + b"}"


def enveloped(random: Random, value: bytes) -> bytes:
    """Put it into an envelope of CloudEvents, as text or as data, or into two."""
    data = orjson.dumps(value.decode(errors="replace")) if random.random() < 0.2 else value
    return b'{"specversion":"1.0","id":"e","source":"fuzz","type":"feature_used","data":' + data + b"}"


def _body(value: bytes) -> dict[str, Any]:
    try:
        body = orjson.loads(value)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


MUTATIONS: Final = (
    *(flipped, cut, ended, stuffed, field_replaced, field_replaced, field_replaced, field_replaced),
    *(field_dropped, field_twice, enveloped),
)
