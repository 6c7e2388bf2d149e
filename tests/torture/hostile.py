"""Records that nobody should have sent, and events at which the domain raises."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Any, Final

import msgspec

from streams.adapters.entries import Entry
from streams.events import LIFECYCLE, TICKETS, USAGE
from tests.torture.poison import MARK

NAMES: Final = ("acme", "initech", "hooli")


def record(random: Random, number: int, now: datetime) -> Entry:
    """Return one of them."""
    customer = random.choice(NAMES)
    body = _use(customer, f"hostile-{number}", now)
    key, value = customer.encode(), msgspec.json.encode(body)
    kind = random.choice(KINDS)
    return Entry(
        random.choice((USAGE, TICKETS, LIFECYCLE)), *_spoilt(kind, key, value, body, random), None, _headers(random)
    )


def poison(customer: str, number: int, now: datetime) -> Entry:
    """Return an event that is sound, and at which the domain raises."""
    body = _use(customer, f"{MARK}{number}", now)
    return Entry(USAGE, customer.encode(), msgspec.json.encode(body), now, _headers(Random(number)))


def _use(customer: str, event_id: str, now: datetime) -> dict[str, Any]:
    return {
        "type": "feature_used",
        "event_id": event_id,
        "customer_id": customer,
        "feature": "exports",
        "occurred_at": now,
    }


def _headers(random: Random) -> list[Any]:
    """Return what a producer may put beside a record: names that repeat, or are ours, bytes that are no text, null."""
    names = ("traceparent", "reason", "source_offset", "ключ", "")
    values = (b"", None, b"00-4bf9-01", random.randbytes(20))
    return [(random.choice(names), random.choice(values)) for _ in range(random.randrange(4))]


def _spoilt(kind: str, key: bytes, value: bytes, body: dict[str, Any], random: Random) -> tuple[Any, Any]:
    match kind:
        case "cut off":
            return key, value[: random.randrange(len(value))]
        case "bit flipped":
            at = random.randrange(len(value))
            return key, value[:at] + bytes([value[at] ^ (1 << random.randrange(8))]) + value[at + 1 :]
        case "noise":
            return key, random.randbytes(random.randrange(1, 60))
        case "no key":
            return None, value
        case "another's key":
            return b"somebody-else", value
        case "NUL key":
            return b"\x00position", msgspec.json.encode(body | {"customer_id": "\x00position"})
        case "tombstone":
            return key, None
        case "far ahead":
            return key, msgspec.json.encode(body | {"occurred_at": "2099-01-01T00:00:00Z"})
        case "naive time":
            return key, msgspec.json.encode(body | {"occurred_at": "2024-01-01T00:00:00"})
    return key, msgspec.json.encode(body | {"count": "many"})


KINDS: Final = (
    *("cut off", "bit flipped", "noise", "no key", "another's key", "NUL key"),
    *("tombstone", "far ahead", "naive time", "wrong type"),
)
