"""What is said to Redis: each method one exchange, each script all or nothing."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, Literal, NamedTuple

from streams.adapters.view.connecting import connected
from streams.adapters.view.edit import Edit
from streams.adapters.view.foreign import unless_foreign
from streams.adapters.view.keys import Keys
from streams.adapters.view.packing import Damaged, decoded
from streams.adapters.view.scripts import answers, script
from streams.adapters.view.worker import WORKER

LIVE_SECONDS: Final = 3_600
FORGET_WORKERS_AFTER: Final = timedelta(hours=1)
Claimed = Literal["same", "anew", "later"]


class Write(NamedTuple):
    """One call of the script `flush.lua`."""

    partition: int
    epoch: str
    serial: int
    token: bytes
    whole: bool
    edit: Edit


class Link:
    """One worker's conversation with Redis. Whatever goes wrong is a `redis.RedisError` or an `OSError`."""

    def __init__(self, url: str, keys: Keys, worker: str) -> None:
        self._redis = connected(url)
        self._keys, self._worker = keys, worker
        self._claim = self._redis.register_script(script("claim"))
        self._write = self._redis.register_script(script("flush"))
        self._look = self._redis.register_script(script("look"))

    def claim(self, partition: int, epoch: str, token: bytes) -> Claimed:
        """Take a lane of the view; return how Redis has it (see the script)."""
        answer: Any = self._claim(args=[self._keys.prefix, partition, epoch, token])
        claimed: Claimed = answer.decode()
        return claimed

    def members(self, partition: int) -> Iterable[str]:
        """Yield the customers that Redis has of a lane."""
        found: Any = self._redis.sscan_iter(self._keys.members(partition), count=1000)
        while (member := unless_foreign(lambda: next(found, None))) is not None:
            yield member.decode(errors="replace")  # what is no text is nobody's name

    def customers(self, names: Sequence[str]) -> list[bytes | None]:
        """Return what Redis has of each customer."""
        found: Any = self._redis.mget([self._keys.customer(name) for name in names]) if names else []
        return list(found)

    def awake(self, partition: int, now: float) -> list[str]:
        """Return the customers of a lane of whom a snooze is over at a moment in seconds."""
        asked = partial(self._redis.zrangebyscore, self._keys.snoozed(partition), "-inf", now)
        found: Any = unless_foreign(asked, [])
        return [name.decode(errors="replace") for name in found]

    def unsay(self, names: Collection[str]) -> None:
        """Take back what those who look on were told of some customers, but that they are gone."""
        found: Any = unless_foreign(lambda: self._redis.xrange(self._keys.live), [])
        if said := [event for event, fields in found if said_of(fields) in names]:
            self._redis.xdel(self._keys.live, *said)

    def write(self, writes: Sequence[Write]) -> list[str]:
        """Write some lanes at once; return for each ``ok``, ``taken`` or ``lost`` (see the script)."""
        calls = [
            (self._keys.prefix, partition, epoch, serial, token, int(whole), *edit.flat)
            for partition, epoch, serial, token, whole, edit in writes
        ]
        return [answer.decode() for answer in answers(self._redis, self._write, calls)]

    def look(self, claims: Sequence[tuple[int, str, int]]) -> list[str]:
        """Return of each lane, whose epoch and serial these should be, ``ok``, ``taken`` or ``lost``."""
        calls = [(self._keys.prefix, *claim) for claim in claims]
        return [answer.decode() for answer in answers(self._redis, self._look, calls)]

    def beat(self, worker: bytes) -> None:
        """Say that this worker lives, and let go of what those who look on were told long ago."""
        since = int(1000 * (time.time() - LIVE_SECONDS))
        unless_foreign(lambda: self._redis.hset(self._keys.workers, self._worker, worker))
        unless_foreign(lambda: self._redis.xtrim(self._keys.live, minid=since))

    def tell(self, model: str, snapshot: bytes) -> None:
        """Keep a model's newest snapshot."""
        self._redis.set(self._keys.model(model), snapshot)

    def farewell(self, last_word: bytes | None = None) -> None:
        """Take this worker off the list, but for what it says last."""
        if last_word is None:
            unless_foreign(lambda: self._redis.hdel(self._keys.workers, self._worker))
        else:
            unless_foreign(lambda: self._redis.hset(self._keys.workers, self._worker, last_word))

    def bury(self) -> None:
        """Take the workers off the list that have been silent or gone for long, and what nobody can read."""
        since = datetime.now(UTC) - FORGET_WORKERS_AFTER
        found: Any = unless_foreign(lambda: self._redis.hgetall(self._keys.workers), {})
        for name, document in found.items():
            if silent(document, since):
                self._redis.hdel(self._keys.workers, name)

    def close(self) -> None:
        """Hang up."""
        self._redis.close()


def said_of(fields: Mapping[bytes, bytes]) -> str | None:
    """Return of whom something was announced, None if that it is gone, or what is none of our news."""
    return None if fields.get(b"k") == b"gone" or b"c" not in fields else fields[b"c"].decode(errors="replace")


def silent(document: bytes | str, since: datetime) -> bool:
    """Return whether a worker has given no sign of life since then; whose cannot be read gives another if it lives."""
    try:
        return decoded(WORKER, document).at < since
    except Damaged:
        return True
