"""What changes in the view, as it changes."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec
import redis

from streams.adapters.reading_view.answers import LiveEvent
from streams.adapters.reading_view.lines import Lines
from streams.adapters.view.keys import Keys

BEGINNING: Final = "0-0"
ID: Final = re.compile(r"[0-9]{1,16}-[0-9]{1,16}", re.ASCII)
MISSING: Final = "no such key"
GROUPS: Final = msgspec.json.Decoder(frozenset[str])


class LiveReader:
    """Reads what the workers announce; whatever goes wrong is a `redis.RedisError`."""

    def __init__(self, client: redis.Redis, namespace: str = "") -> None:
        keys = Keys(namespace)
        self._redis, self._key, self._lines = client, keys.live, Lines(client, keys)

    def newest(self) -> str:
        """Return the id of the newest event; what comes after it is news."""
        found: Any = self._redis.xrevrange(self._key, count=1)
        return _text(found[0][0]) if found else BEGINNING

    def last(self) -> str:
        """Return the id after which whatever is announced comes: that of the last event the stream ever had."""
        try:
            found: Any = self._redis.xinfo_stream(self._key)
        except redis.ResponseError as error:
            if MISSING in str(error):
                return BEGINNING
            raise
        return _text(found["last-generated-id"])

    def covers(self, event_id: str) -> bool:
        """Return whether nothing was lost between an event and now; if not, what it led to is to be read anew."""
        if not ID.fullmatch(event_id):
            return False
        found: Any = self._redis.xrange(self._key, event_id, event_id)
        return bool(found)

    def after(self, event_id: str, block_ms: int = 1_000, count: int = 500) -> list[LiveEvent]:
        """Return the next events, oldest first; if there are none yet they are waited for, but not for long.

        A customer's row is as a list has it.
        """
        found: Any = self._redis.xread({self._key: event_id}, count=count, block=block_ms or None)
        events = [_event(_text(name), fields) for _, entries in found or () for name, fields in entries]
        return self._lines.whole(events)


def _event(name: str, fields: dict[bytes, bytes]) -> LiveEvent:
    return LiveEvent(
        id=name,
        kind=fields[b"k"].decode(),
        customer_id=fields[b"c"].decode(),
        groups=GROUPS.decode(fields[b"g"]),
        data=fields[b"d"],
    )


def _text(found: bytes | str) -> str:
    return found.decode() if isinstance(found, bytes) else found
