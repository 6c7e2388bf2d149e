"""Redis, for what was said: how far each partition of a topic is told, and what its records add."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from streams.adapters.view.blob import groups_of
from streams.adapters.view.connecting import connected
from streams.adapters.view.edit import Edit
from streams.adapters.view.foreign import answered, unless_foreign
from streams.adapters.view.keys import Keys
from streams.adapters.view.late import of_before
from streams.adapters.view.lately import lately_of, note_lately
from streams.adapters.view.needs import Need, lacks
from streams.adapters.view.notes import NOTES, lines_of
from streams.adapters.view.reached import kept_of
from streams.adapters.view.scripts import answers, script
from streams.adapters.view.timeline import BLOCK, append, compacting
from streams.adapters.view.told import Told, attributes, customer_of
from streams.events import HEALTH, REJECTS

FRESH_SECONDS: Final = 60.0
STRANGE_SECONDS: Final = 60.0
SEEN_SECONDS: Final = 10.0  # who writes a lane looks every two
AT_ONCE: Final = 500
NO_POSITION: Final = b"of another type"
LEAST_SHORTENED: Final = 20  # timelines at once; others, if many come to a block together, when they are told more
Place = tuple[str, int]
log = logging.getLogger(__name__)


class Telling(NamedTuple):
    """Records of one partition of a topic: it is told up to ``at``, empty for nothing, and then up to ``after``.

    Both as in `reached`.
    """

    place: Place
    at: str
    after: str
    messages: Sequence[Any]

    @property
    def customers(self) -> list[str]:
        """Whom each record is of."""
        return list(map(customer_of, self.messages))


class Ledger:
    """Whatever goes wrong is a `redis.RedisError`."""

    def __init__(self, url: str, keys: Keys) -> None:
        self._redis = connected(url)
        self._keys = keys
        self._script = self._redis.register_script(script("tell"))
        self._compact = self._redis.register_script(script("compact"))

    def positions(self, places: Sequence[Place]) -> dict[Place, str]:
        """Return how far each partition of a topic is told, as in `reached`, empty where nothing was.

        One of which that cannot be read is left out.
        """
        pipeline = self._redis.pipeline(transaction=False)
        for place in places:
            pipeline.get(self._keys.read(*place))
        found = (kept_of(answered(each, NO_POSITION) or b"") for each in pipeline.execute(raise_on_error=False))
        return {place: at for place, at in zip(places, found, strict=True) if at is not None}

    def whole(self, lanes: Iterable[int]) -> set[int]:
        """Return of which lanes the view has all customers: of others it cannot be told which groups a fact is of."""
        return {lane for lane in lanes if unless_foreign(partial(self._redis.hexists, self._keys.lane(lane), "whole"))}

    def lacking(self, needs: Sequence[Need]) -> list[bool]:
        """Return of each need whether the view does not meet it yet."""
        kept = self._kept([need.customer for need in needs])
        return [lacks(blob, need.said) for need, blob in zip(needs, kept, strict=True)]

    def tell(self, tellings: Sequence[Telling]) -> list[bool]:
        """Tell what records of some partitions add; return for each whether it was told up to its ``at`` before."""
        if not tellings:
            return []
        told = self._told(tellings)
        lines = [lines_of(one.place[0], each) for one, each in zip(tellings, told, strict=True)]
        edits = map(self._edit, (one.place[0] for one in tellings), told, lines)
        calls = [
            (self._keys.prefix, self._keys.read(*place), at, after, BLOCK, *edit.flat)
            for (place, at, after, _), edit in zip(tellings, edits, strict=True)
        ]
        found = answers(self._redis, self._script, calls)
        long = {key for _, *keys in found for key in keys}
        known = dict.fromkeys(name for each in lines for name in each)  # once, of however many topics it is told
        names = [name for name in known if self._keys.timeline(name).encode() in long]
        self._shorten(names[: max(LEAST_SHORTENED, sum(map(len, told)) // (BLOCK // 2))])
        return [answer == b"ok" for answer, *_ in found]

    def sweep(self, lanes: int) -> None:
        """Forget what was said of those whom the view does not know, if it has all customers there are.

        Of who is there again what was told of before, behind the tombstone.

        A Redis that was started from an older save believes so of itself, until whoever writes a lane has looked: of
        customers who came since then it knows nothing, and what is told of them now is told for good.
        """
        now = int(self._redis.time()[0])  # as nobody's clock but that of Redis says
        before = (now - STRANGE_SECONDS) * 1000
        asked = partial(self._redis.zrangebyscore, self._keys.strangers, "-inf", before, start=0, num=AT_ONCE)
        found: Any = unless_foreign(asked, [])
        if not found or not all(self._is_whole(lane, now) for lane in range(lanes)):
            return
        names = [name.decode(errors="replace") for name in found]  # what is no text is nobody's name
        known = dict(zip(names, self._kept(names), strict=True))
        gone = {name for name, blob in known.items() if blob is None}
        for name in gone:
            self._redis.delete(self._keys.timeline(name), self._keys.past(name))
        for name, blob in known.items():
            said = self._keys.timeline(name)
            for entry in of_before(blob, self._newest(said)) if blob else ():
                self._redis.lrem(said, 0, entry)  # type: ignore[arg-type]
        for key, facts in lately_of(self._redis, self._keys, gone).items():
            self._redis.zrem(key, *facts)
        self._redis.zrem(self._keys.strangers, *found)

    def _newest(self, said: str) -> list[bytes]:
        found: Any = unless_foreign(partial(self._redis.lrange, said, 0, -1), [])
        return list(found)

    def _is_whole(self, lane: int, now: int) -> bool:
        """Return whether the view has all customers of a lane, as whoever writes it has just seen."""
        asked = partial(self._redis.hmget, self._keys.lane(lane), ["token", "seen"])
        token, seen = unless_foreign(asked, [None, None])
        return bool(token) and bool(seen) and seen.isdigit() and now - int(seen) <= SEEN_SECONDS

    def close(self) -> None:
        """Hang up."""
        self._redis.close()

    def _shorten(self, names: Sequence[str]) -> None:
        """Move what was said longest ago of some customers into blocks."""
        if not names:
            return
        pipeline = self._redis.pipeline(transaction=False)
        for name in names:
            pipeline.lrange(self._keys.timeline(name), 0, -1)
            pipeline.lrange(self._keys.past(name), 0, -1)
        found = [answered(each, []) for each in pipeline.execute(raise_on_error=False)]
        calls = [
            compacting(self._keys, name, entries, blocks)
            for name, entries, blocks in zip(names, found[::2], found[1::2], strict=True)
            if len(entries) >= BLOCK  # else somebody else has
        ]
        answers(self._redis, self._compact, calls)

    def _edit(self, topic: str, told: Sequence[Told], lines: Mapping[str, list[bytes]]) -> Edit:
        edit = Edit(self._keys)
        for one in told:
            try:
                NOTES[topic](edit, self._keys, one)
            except Exception as error:  # noqa: BLE001 of another's making, or our bug: it would raise again, for ever
                log.warning("%s: a record of %r is passed over: %r", topic, one.customer, error)
        erased = {one.customer for one in told if one.value is None} if topic == HEALTH else set[str]()
        for key, of_erased in lately_of(self._redis, self._keys, erased).items():
            edit.do("ZREM", key, *of_erased)
        for name, facts in lines.items():
            if facts:
                append(edit, self._keys, name, facts)
            note_lately(edit, self._keys, facts)
        return edit

    def _told(self, tellings: Sequence[Telling]) -> list[list[Told]]:
        named = {name for one in tellings if one.place[0] != REJECTS for name in one.customers}
        groups, since = self._groups(sorted(named)), 1000 * (time.time() - FRESH_SECONDS)
        return [
            [
                Told(
                    name,
                    message.value(),
                    attributes(message),
                    at := message.timestamp()[1],
                    at > since,
                    groups.get(name),
                )
                for name, message in zip(one.customers, one.messages, strict=True)
            ]
            for one in tellings
        ]

    def _groups(self, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        found = zip(names, self._kept(names), strict=True)
        return {name: groups_of(blob) for name, blob in found if blob is not None}

    def _kept(self, names: Sequence[str]) -> list[bytes | None]:
        found: Any = self._redis.mget([self._keys.customer(name) for name in names]) if names else []
        return list(found)
