"""The read model as people ask for it. Every answer is a moment old, and as of an event time of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import redis
from msgspec.structs import replace

from streams.adapters.reading_view import groups, pictures, stream, timelines
from streams.adapters.reading_view.answers import (
    AlertItem,
    Entry,
    Page,
    Picture,
    PlanItem,
    StreamPicture,
    Timeline,
)
from streams.adapters.reading_view.completing import Completing
from streams.adapters.reading_view.groups import MOST_GROUPS, MOST_VALUES, Groups
from streams.adapters.reading_view.kept import asked, part, readable, sound, whole
from streams.adapters.reading_view.lately import lately
from streams.adapters.reading_view.memory import is_full
from streams.adapters.reading_view.named import named
from streams.adapters.reading_view.near import Nearby
from streams.adapters.reading_view.opened import alert_items, opened, plan_items
from streams.adapters.reading_view.ordered import Ordered, parted
from streams.adapters.reading_view.ranking import Pair, Wanted, ranked
from streams.adapters.reading_view.rows import portrait_in, row_in
from streams.adapters.view.blob import Kept, lane_of
from streams.adapters.view.cause import Cause
from streams.adapters.view.keys import CHURN, URGENCY, Keys
from streams.adapters.view.packing import decoded
from streams.adapters.view.portrait import Portrait
from streams.adapters.view.row import Row
from streams.adapters.view.worker import Worker
from streams.events import Honesty, ModelTrained

NOTHING: Final[Mapping[str, str]] = {}


class ViewReader:
    """Reads one namespace of the view. Every method raises `redis.RedisError` if Redis does not answer."""

    def __init__(self, client: redis.Redis, namespace: str = "") -> None:
        self._redis, self._keys = client, Keys(namespace)
        self._completing = Completing(client, self._keys)
        self._nearby = Nearby(client, self._keys)

    def customer(self, customer_id: str) -> Portrait | None:
        """Return the newest portrait of a customer, or None if there is no such customer."""
        found = self.kept(customer_id)
        return found and found.portrait

    def kept(self, customer_id: str) -> Kept | None:
        """Return the same with the partition that the customer is of."""
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.get(self._keys.customer(customer_id))
        pipeline.lrange(self._keys.timeline(customer_id), 0, -1)
        pipeline.lrange(self._keys.past(customer_id), 0, 0)
        found, *said = asked(pipeline)
        if found is None:
            return None
        (who,) = self._completing.portraits([portrait_in(whole(found)).told(timelines.moved(said))])
        return Kept(lane_of(found), who)

    def timeline(self, customer_id: str, before: int | None = None, limit: int = 50) -> Timeline:
        """Return what was said of a customer, newest first, before the fact of that number; name what is damaged."""
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.exists(self._keys.customer(customer_id))
        pipeline.lrange(self._keys.timeline(customer_id), 0, -1)
        pipeline.lrange(self._keys.past(customer_id), 0, -1)
        known, said, past = asked(pipeline)
        lists = {f"timeline:{customer_id}": said, f"past:{customer_id}": past} if known else {}
        return timelines.timeline(lists, before, limit)

    def risk_told_at(self, who: Portrait) -> datetime | None:
        """Return when the risk of a customer was told first, if that is known: see `timelines.risk_told_at`."""
        return timelines.risk_told_at(self.timeline(who.customer_id), who.risk)

    def ranking(
        self,
        filters: Sequence[Pair] = (),
        sort: str = URGENCY,
        reverse: bool = False,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[Row]:
        """Return a page of customers that meet all filters, (group, value) each, in an order: see `index.SORTS`.

        Raise `CursorError` for a cursor of another list, `ValueError` for an order that there is not.
        """
        found = ranked(self._redis, self._keys, Wanted(tuple(filters), sort, reverse, cursor, limit))
        rows, unreadable = readable(self._kept(found.names), row_in)
        left_out = (*found.unreadable, *unreadable)
        items = self._completing.rows(rows.values())
        return Page(items=items, next=found.next, total=found.total, unreadable=left_out)

    def at_risk(self, limit: int = 20, segment: Pair | None = None) -> Page[Portrait]:
        """Return the customers of highest urgency, of all or of a segment (group, value), most urgent first."""
        key = self._keys.ranking("=".join(segment)) if segment else self._keys.ranking()
        names, unsound = parted(Ordered(self._redis, key).some(0, limit))
        found, unreadable = readable(self._kept(names), portrait_in)
        return Page(items=self._completing.portraits(found.values()), unreadable=(*unsound, *unreadable))

    def falls(self, portraits: Iterable[Portrait]) -> dict[str, Cause]:
        """Return what made the falls that open alerts are about, by the alerts' ids, where it is known."""
        return self._completing.falls(portraits)

    def alerts(self, cursor: str | None = None, limit: int = 50) -> Page[AlertItem]:
        """Return a page of the open alerts, newest first."""
        return self._alerts(self._keys.alerts, cursor, limit)

    def escalated(self, limit: int) -> Page[AlertItem]:
        """Return the open alerts that became more severe last, the newest first."""
        return self._alerts(self._keys.escalated, None, limit)

    def plans(self, cursor: str | None = None, limit: int = 50) -> Page[PlanItem]:
        """Return a page of the open plans, newest first."""
        found, portraits = self._opened(self._keys.plans, cursor, limit)
        return found.of(plan_items(found.items, portraits))

    def crossings(self, limit: int) -> Page[Entry]:
        """Return who came into another band last, the newest first: the snapshots that told of it."""
        return lately(self._redis, self._keys, self._keys.crossed, limit)

    def ended(self, limit: int) -> Page[Entry]:
        """Return which alerts and plans were over last, the newest first: the facts that told of it."""
        return lately(self._redis, self._keys, self._keys.ended, limit)

    def counts(self) -> dict[str, int]:
        """Return how many there are: ``customers``, ``left``, ``band:…``, ``alerts:…``, ``plans:…``.

        Raise `Damaged` if they cannot be read.
        """
        return dict(sorted(pictures.sums_of(sound(lambda: self._redis.hgetall(self._keys.counts))).items()))

    def segments(self, chosen: Mapping[str, str] = NOTHING, most: int = MOST_GROUPS) -> Groups:
        """Return so many groups, each with how many customers its values have, the 50 with most; and what is chosen."""
        return groups.groups(self._redis, self._keys, chosen, most)

    def values(self, group: str, most: int = MOST_VALUES) -> list[str]:
        """Return so many values of a group, 50 at most, those with most customers first.

        Raise `Damaged` if they cannot be read.
        """
        return groups.values(self._redis, self._keys, group, most)

    def picture(self, group: str | None = None, value: str | None = None) -> Picture:
        """Return what everybody, or the customers of a segment, add up to."""
        return self._pictures([(group, value)])[0]

    def pictures(self, group: str, limit: int = MOST_VALUES) -> list[Picture]:
        """Return the picture of each value of a group, those with the most customers first.

        Raise `Damaged` if it cannot be read which values there are.
        """
        return self._pictures([(group, value) for value in self.values(group, limit)])

    def stream(self) -> StreamPicture:
        """Return how the stream is doing, and how far its risk can be trusted."""
        return stream.picture(self._redis, self._keys)

    def pace(self) -> StreamPicture:
        """Return of that only how far the workers are."""
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.hgetall(self._keys.workers)
        return stream.pace(*asked(pipeline))

    def full(self) -> bool:
        """Return whether Redis has room for nothing more, as far as it says, so that workers cannot write."""
        return is_full(self._redis)

    def workers(self) -> list[Worker]:
        """Return the workers that have given a sign of life within the last hour or so and can be read, by name."""
        return list(self.pace().workers)

    def model(self, name: str = CHURN) -> ModelTrained | None:
        """Return the newest snapshot of a model, or None before there is one; raise `Damaged` if it cannot be read."""
        found = sound(lambda: self._redis.get(self._keys.model(name)))
        return None if found is None else decoded(stream.MODEL, found)

    def honesty(self) -> Honesty | None:
        """Return how far the risk can be trusted; None before there is a model, and where it cannot be read."""
        model, _ = part(CHURN, self.model, None)
        return model.honesty if model else None

    def named(self, beginning: str, limit: int) -> Page[str]:
        """Return customers whose ids begin so, in their order, and how many there are."""
        return named(self._redis, self._keys, beginning, limit)

    def near(self, customer_id: str, limit: int = 5) -> list[str]:
        """Return customers whose ids look like this one, as far as there is time to look: see `Nearby`."""
        return self._nearby.to(customer_id, limit)

    def _kept(self, customers: Sequence[str]) -> dict[str, bytes]:
        found: Any = self._redis.mget([self._keys.customer(customer) for customer in customers]) if customers else []
        pairs = zip(customers, found, strict=True)
        return {customer: kept for customer, kept in pairs if kept is not None}  # else gone since it was ranked

    def _alerts(self, key: str, cursor: str | None, limit: int) -> Page[AlertItem]:
        found, portraits = self._opened(key, cursor, limit)
        falls = self._completing.falls(portraits.values())
        return found.of(self._completing.items(alert_items(found.items, portraits, falls)))

    def _opened(self, key: str, cursor: str | None, limit: int) -> tuple[Page[Pair], dict[str, Portrait]]:
        found = opened(self._redis, key, cursor, limit)
        names = list(dict.fromkeys(name for name, _ in found.items))
        portraits, unreadable = readable(self._kept(names), portrait_in)
        return replace(found, unreadable=(*found.unreadable, *unreadable)), portraits

    def _pictures(self, wanted: Sequence[tuple[str | None, str | None]]) -> list[Picture]:
        pipeline = self._redis.pipeline(transaction=False)
        for pair in wanted:
            pipeline.hgetall(self._keys.picture(pictures.pair_of(*pair)))
            pipeline.hgetall(self._keys.outcomes(pictures.pair_of(*pair)))
        found = asked(pipeline)
        return [pictures.picture(group, value, *found[2 * at : 2 * at + 2]) for at, (group, value) in enumerate(wanted)]
