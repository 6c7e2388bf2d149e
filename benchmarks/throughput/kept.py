"""What a contender has made durable, read from where it would recover from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from benchmarks import digest, kafka
from benchmarks.contenders.usage import Use
from streams.engine.position import POSITION_KEY

Changelog = dict[bytes, bytes]


def changelog(broker: str, part: str) -> Changelog:
    """Return the newest committed value of every key of the one changelog with ``part`` in its name."""
    (topic,) = (name for name in kafka.named(broker, "changelog") if part in name)
    states: Changelog = {}
    for key, value in kafka.committed(broker, [topic]):
        if key is None or key == POSITION_KEY:
            continue
        if value is None:
            states.pop(key, None)
        else:
            states[key] = value
    return states


def uses_of_helix(states: Changelog) -> str:
    """Return the digest of the small job as the engine keeps it."""
    decode = msgspec.msgpack.Decoder(Use).decode
    uses = ((key.decode(), decode(value)) for key, value in states.items())
    return digest.of_uses((customer, use.count, use.last) for customer, use in uses)


def customers_of_helix(states: Changelog) -> str:
    """Return the digest of customers as Helix keeps them."""
    return digest.of_customers((key.decode(), value) for key, value in states.items())


def uses_of_quix(states: Changelog) -> str:
    """Return the digest of the small job as Quix Streams keeps it: JSON, under the message's key and the state's."""
    return digest.of_uses(
        _uses((key.rpartition(b"|")[0].strip(b'"'), json.loads(value)) for key, value in states.items())
    )


def _uses(states: Iterator[tuple[bytes, Any]]) -> Iterator[tuple[str, int, dict[str, str]]]:
    return ((key.decode(), use["count"], use["last"]) for key, use in states)
