"""What a contender has made durable, read from where it would recover from."""

from __future__ import annotations

import json
import pickle
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from benchmarks import digest, kafka
from benchmarks.contenders.usage import Use
from streams.adapters import facts
from streams.engine.position import POSITION_KEY

Changelog = dict[bytes, bytes]
NEWEST = "SELECT state_key, ser_change, max(snap_epoch) FROM snaps WHERE step_id LIKE ? GROUP BY state_key"


def changelog(broker: str, part: str) -> Changelog:
    """Return the newest committed value of every key of the one changelog with ``part`` in its name."""
    (topic,) = (name for name in kafka.named(broker, "changelog") if part in name)
    states: Changelog = {}
    for key, value in ((message.key(), message.value()) for message in facts.committed(broker, [topic])):
        if key is None or key == POSITION_KEY:
            continue
        if value is None:
            states.pop(key, None)
        else:
            states[key] = value
    return states


def snapshots(directory: Path, step: str) -> Iterator[tuple[str, Any]]:
    """Yield the newest of Bytewax's snapshots of every key."""
    for part in sorted((directory / "recovery").glob("*.sqlite3")):
        with sqlite3.connect(part) as database:
            for key, change, _ in database.execute(NEWEST, (f"%{step}%",)):
                if change is not None:
                    yield key, pickle.loads(change)  # noqa: S301 what a contender of ours has written


def uses_in_msgpack(states: Changelog) -> str:
    """Return the digest of the small job in MessagePack, under the customer, with Quix Streams with a name."""
    decode = msgspec.msgpack.Decoder(Use).decode
    uses = ((key.partition(b"|")[0].decode(), decode(value)) for key, value in states.items())
    return digest.of_uses((customer, use.count, use.last) for customer, use in uses)


def uses_in_json(states: Changelog) -> str:
    """Return the digest of the small job as JSON, under the customer, which with Faust is in JSON, too."""
    pairs = ((key.decode().strip('"'), json.loads(value)) for key, value in states.items())
    return digest.of_uses((customer, use["count"], use["last"]) for customer, use in pairs)


def uses_in_snapshots(directory: Path) -> str:
    """Return the digest of the small job in Bytewax's snapshots."""
    return digest.of_uses((customer, *kept) for customer, kept in snapshots(directory, "uses"))


def customers(states: Changelog) -> str:
    """Return the digest of customers as bytes, under the customer, with Quix Streams also the state's name."""
    return digest.of_customers((key.partition(b"|")[0].decode(), value) for key, value in states.items())


def customers_in_snapshots(directory: Path) -> str:
    """Return the digest of customers in Bytewax's snapshots."""
    return digest.of_customers(snapshots(directory, "customers"))
