"""What is open, newest first: alerts, plans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Final

import msgspec
import redis

from streams.adapters.reading_view.answers import AlertItem, Page, PlanItem
from streams.adapters.reading_view.cursors import cursor_of, read
from streams.adapters.reading_view.kept import readable
from streams.adapters.reading_view.ordered import Ordered
from streams.adapters.view.cause import Cause
from streams.adapters.view.packing import decoded
from streams.adapters.view.portrait import Portrait

LONGEST_PAGE: Final = 200
Member = tuple[str, str]  # a customer, and its alert or plan
MEMBER: Final = msgspec.json.Decoder(Member)


def opened(client: redis.Redis, key: str, cursor: str | None, limit: int) -> Page[Member]:
    """Return a page of (customer, alert or plan); raise `CursorError` for a cursor of another list."""
    order, limit = Ordered(client, key), max(1, min(limit, LONGEST_PAGE))
    told = None if cursor is None else read(cursor, key)
    place = 0 if told is None else order.after(told.at, told.member)
    found = order.some(place, limit + 1)
    page = found[:limit]
    onward = cursor_of(key, page[-1].score, page[-1].name) if len(found) > limit else None
    items, unreadable = readable({each.name: each.name for each in page}, partial(decoded, MEMBER))
    return Page(items=tuple(items.values()), next=onward, total=order.count(), unreadable=unreadable)


def alert_items(
    wanted: Iterable[Member], portraits: Mapping[str, Portrait], falls: Mapping[str, Cause]
) -> Iterator[AlertItem]:
    """Yield alerts with what is to be known of their customers; what is over since it was listed is left out."""
    for name, alert_id in wanted:
        if (one := portraits.get(name)) is None:
            continue
        for alert in one.alerts:
            if alert.alert_id == alert_id:
                yield AlertItem(
                    customer_id=name,
                    as_of=one.as_of,
                    alert=alert,
                    fall=falls.get(alert_id),
                    score=one.score,
                    band=one.band,
                    owner=one.owner,
                    mrr=one.mrr,
                    currency=one.currency,
                )


def plan_items(wanted: Iterable[Member], portraits: Mapping[str, Portrait]) -> Iterator[PlanItem]:
    """Yield plans with what is to be known of their customers; what is over since it was listed is left out."""
    for name, plan_id in wanted:
        if (one := portraits.get(name)) is None:
            continue
        for plan in one.plans:
            if plan.plan_id == plan_id:
                yield PlanItem(customer_id=name, plan=plan, score=one.score, band=one.band, owner=one.owner)
