"""The read model as people ask for it. Every answer is a moment old, and as of an event time of its own."""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar

import msgspec
import redis

from streams.adapters.view.keys import Keys
from streams.adapters.view.portrait import Moved, Portrait
from streams.adapters.view.worker import Worker
from streams.events import ModelTrained

LOOK_SECONDS: Final = 0.3
T = TypeVar("T")

PORTRAIT: Final = msgspec.json.Decoder(Portrait)
MOVED: Final = msgspec.json.Decoder(Moved)


class ViewReader:
    """Reads one namespace of the view. Every method raises `redis.RedisError` if Redis does not answer."""

    def __init__(self, client: redis.Redis, namespace: str = "") -> None:
        self._redis, self._keys = client, Keys(namespace)

    def customer(self, customer_id: str) -> Portrait | None:
        """Return the newest portrait of a customer, or None if there is no such customer."""
        return next(iter(self._portraits([customer_id])), None)

    def at_risk(self, limit: int = 20, segment: tuple[str, str] | None = None) -> list[Portrait]:
        """Return the customers of highest urgency, of all or of a segment (group, value), most urgent first."""
        key = self._keys.ranking(*segment) if segment else self._keys.ranking()
        return list(self._portraits(_names(self._redis.zrevrange(key, 0, limit - 1)))) if limit > 0 else []

    def alerts(self, limit: int = 20) -> list[tuple[str, str]]:
        """Return the open alerts, newest first, as (customer, alert)."""
        return self._open(self._keys.alerts, limit)

    def plans(self, limit: int = 20) -> list[tuple[str, str]]:
        """Return the open plans, newest first, as (customer, plan)."""
        return self._open(self._keys.plans, limit)

    def workers(self) -> list[Worker]:
        """Return the workers that have given a sign of life within the last hour or so, by name."""
        found = self._redis.hgetall(self._keys.workers).values()
        return sorted((msgspec.json.decode(worker, type=Worker) for worker in found), key=lambda each: each.worker)

    def model(self, name: str = "churn") -> ModelTrained | None:
        """Return the newest snapshot of a model, or None before there is one."""
        found = self._redis.get(self._keys.model(name))
        return None if found is None else msgspec.json.decode(found, type=ModelTrained)

    def counts(self) -> dict[str, int]:
        """Return how many there are: ``customers``, ``left``, ``band:…``, ``alerts:…``, ``plans:…``, ``segment:…``."""
        return {_text(name): int(count) for name, count in sorted(self._redis.hgetall(self._keys.counts).items())}

    def near(self, customer_id: str, limit: int = 5) -> list[str]:
        """Return customers whose ids look like this one; looks for a fraction of a second, so not at all of many."""
        wanted = customer_id.casefold()
        seen = {name.casefold(): name for name in _while(LOOK_SECONDS, self._names())}
        held = [name for folded, name in seen.items() if wanted in folded or folded in wanted]
        alike = difflib.get_close_matches(wanted, [each for each in seen if each[:1] == wanted[:1]][:5_000], limit)
        return list(dict.fromkeys([*sorted(held, key=len)[:limit], *(seen[each] for each in alike)]))[:limit]

    def _names(self) -> Iterator[str]:
        for name, _ in self._redis.zscan_iter(self._keys.ranking(), count=1_000):
            yield _text(name)

    def _portraits(self, customers: Sequence[str]) -> Iterable[Portrait]:
        pipeline = self._redis.pipeline(transaction=False)
        for customer in customers:
            pipeline.hmget(self._keys.customer(customer), ["doc", "moved"])
        for doc, moved in pipeline.execute():
            if doc is not None:  # gone since it was ranked
                yield PORTRAIT.decode(doc).told(MOVED.decode(moved) if moved else None)

    def _open(self, key: str, limit: int) -> list[tuple[str, str]]:
        found = self._redis.zrevrange(key, 0, limit - 1) if limit > 0 else []
        return [msgspec.json.decode(member, type=tuple[str, str]) for member in _names(found)]


def _names(found: Iterable[Any]) -> list[str]:
    return [_text(name) for name in found]


def _text(found: bytes | str) -> str:
    return found.decode() if isinstance(found, bytes) else found


def _while(seconds: float, items: Iterator[T], clock: Callable[[], float] = time.monotonic) -> Iterator[T]:
    until = clock() + seconds
    for item in items:
        if clock() > until:
            return
        yield item
