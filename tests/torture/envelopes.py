"""Whether a fact lies where its key belongs, and its headers say what its body says, as CloudEvents has it."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from streams.events import MODELS
from tests.oracle import partition_of

BODY: Final = msgspec.json.Decoder(dict[str, Any])


def wrong_envelope(topic: str, message: Any, partitions: int) -> str | None:
    """Return what is wrong around the body of a fact on ``topic``; None if nothing is."""
    key, value, headers = message.key(), message.value(), dict(message.headers() or ())
    if message.partition() != (belongs := partition_of(key.decode(), partitions)):
        return f"{topic}: {key!r} lies on partition {message.partition()}, and belongs on {belongs}"
    wanted = {} if value is None else _headers(topic, key, BODY.decode(value))
    return None if headers == wanted else f"{topic}: headers of {key!r} are {headers}, and should be {wanted}"


def _headers(topic: str, key: bytes, body: dict[str, Any]) -> dict[str, bytes]:
    return {
        "ce_specversion": b"1.0",
        "ce_source": b"helix/learner" if topic == MODELS else b"helix/customers",
        "content-type": b"application/json",
        "ce_id": body["event_id"].encode(),
        "ce_type": body["type"].encode(),
        "ce_time": body["occurred_at"].encode(),
        "ce_subject": key,
    }
