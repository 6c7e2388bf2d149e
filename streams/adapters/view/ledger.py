"""Redis, for what was said: how far each partition of a topic is told, and what its records add."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from streams.adapters.view.blob import read
from streams.adapters.view.connecting import connected
from streams.adapters.view.edit import Edit
from streams.adapters.view.index import pairs
from streams.adapters.view.keys import Keys
from streams.adapters.view.notes import NOTES, Told, lines_of
from streams.adapters.view.packing import Damaged
from streams.adapters.view.scripts import script
from streams.adapters.view.timeline import BLOCK, append
from streams.events import REJECTS
from streams.kafka_headers import headers_of

FRESH_SECONDS: Final = 60.0
STRANGE_SECONDS: Final = 60.0
AT_ONCE: Final = 500
Place = tuple[str, int]
log = logging.getLogger(__name__)


class Ledger:
    """Whatever goes wrong is a `redis.RedisError`."""

    def __init__(self, url: str, keys: Keys) -> None:
        self._redis = connected(url)
        self._keys = keys
        self._script = self._redis.register_script(script("tell"))

    def positions(self, places: Sequence[Place]) -> dict[Place, str]:
        """Return the next offset to tell of each partition of a topic, empty where nothing was told."""
        found: Any = self._redis.mget([self._keys.read(*place) for place in places]) if places else []
        return {place: at.decode() if at else "" for place, at in zip(places, found, strict=True)}

    def tell(self, place: Place, at: str, after: int, messages: Sequence[Any]) -> bool:
        """Tell what records of a partition add; return whether it was told up to ``at`` before."""
        edit, told = Edit(self._keys), self._told(place[0], messages)
        for one in told:
            try:
                NOTES[place[0]](edit, self._keys, one)
            except ValueError as error:  # of another's making
                log.warning("%s: a record of %r is passed over: %s", place[0], one.customer, error)
        lines = lines_of(place[0], told)
        erased = {one.customer for one in told if one.value is None}
        for name, recent in self._recent({name: len(facts) for name, facts in lines.items() if facts}).items():
            append(edit, self._keys, name, lines[name], [] if name in erased else recent)
        return bool(self._script(args=[self._keys.read(*place), at, after, *edit.flat]) == b"ok")

    def sweep(self, lanes: int) -> None:
        """Forget what was said of those whom the view does not know, once it has all customers there are."""
        before = (time.time() - STRANGE_SECONDS) * 1000
        found: Any = self._redis.zrangebyscore(self._keys.strangers, "-inf", before, start=0, num=AT_ONCE)
        if not found or not all(self._redis.hget(self._keys.lane(lane), "token") for lane in range(lanes)):
            return
        names = [name.decode() for name in found]
        known: Any = self._redis.mget([self._keys.customer(name) for name in names])
        for name, blob in zip(names, known, strict=True):
            if blob is None:
                self._redis.delete(self._keys.timeline(name), self._keys.past(name))
        self._redis.zrem(self._keys.strangers, *names)

    def close(self) -> None:
        """Hang up."""
        self._redis.close()

    def _told(self, topic: str, messages: Sequence[Any]) -> list[Told]:
        names = [(message.key() or b"").decode(errors="replace") for message in messages]
        groups = {} if topic == REJECTS else self._groups(sorted(set(names)))
        now = 1000 * (time.time() - FRESH_SECONDS)
        return [
            Told(
                name,
                message.value(),
                dict(headers_of(message) or ()),
                at := message.timestamp()[1],
                at > now,
                groups.get(name),
            )
            for name, message in zip(names, messages, strict=True)
        ]

    def _recent(self, counts: Mapping[str, int]) -> dict[str, list[bytes]]:
        """Return what was said last of those of whom there will be a block of it, and nothing of others."""
        pipeline = self._redis.pipeline(transaction=False)
        for name in counts:
            pipeline.llen(self._keys.timeline(name))
        lengths = dict(zip(counts, pipeline.execute(), strict=True))
        many = [name for name, count in counts.items() if lengths[name] and lengths[name] + count >= BLOCK]
        for name in many:
            pipeline.lrange(self._keys.timeline(name), 0, -1)
        found = dict(zip(many, pipeline.execute(), strict=True))
        return {name: found.get(name, []) for name in counts}

    def _groups(self, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        found: Any = self._redis.mget([self._keys.customer(name) for name in names])
        return {name: groups_of(blob) for name, blob in zip(names, found, strict=True) if blob is not None}


def groups_of(blob: bytes) -> tuple[str, ...]:
    """Return the groups of a customer that was kept."""
    try:
        return pairs(read(blob).portrait)
    except Damaged:
        return ()
