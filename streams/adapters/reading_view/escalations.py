"""Alerts with since when they are as severe as they are, where they were less so when they were raised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import redis
from msgspec.structs import replace

from streams.adapters.reading_view.answers import AlertItem
from streams.adapters.reading_view.kept import part
from streams.adapters.reading_view.ordered import Ordered
from streams.adapters.view.index import member
from streams.adapters.view.keys import Keys
from streams.adapters.view.portrait import Portrait
from streams.adapters.view.row import Row


def of_rows(client: redis.Redis, keys: Keys, rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return rows so."""
    rows = tuple(rows)
    known = since(client, keys, [member(row.customer_id, row.alert.alert_id) for row in rows if row.alert])
    return tuple(
        replace(row, alert=replace(row.alert, escalated_at=at))
        if row.alert and (at := known.get(member(row.customer_id, row.alert.alert_id)))
        else row
        for row in rows
    )


def of_items(client: redis.Redis, keys: Keys, items: Iterable[AlertItem]) -> tuple[AlertItem, ...]:
    """Return open alerts so."""
    items = tuple(items)
    names = [member(each.customer_id, each.alert.alert_id) for each in items]
    known = since(client, keys, names)
    return tuple(
        replace(each, alert=replace(each.alert, escalated_at=known[name])) if name in known else each
        for each, name in zip(items, names, strict=True)
    )


def of_portraits(client: redis.Redis, keys: Keys, portraits: Iterable[Portrait]) -> tuple[Portrait, ...]:
    """Return customers so."""
    portraits = tuple(portraits)
    names = [member(who.customer_id, each.alert_id) for who in portraits for each in who.alerts]
    known = since(client, keys, names)
    return tuple(_dated(who, known) for who in portraits) if known else portraits


def _dated(who: Portrait, known: Mapping[str, datetime]) -> Portrait:
    dates = (known.get(member(who.customer_id, each.alert_id)) for each in who.alerts)
    alerts = (replace(each, escalated_at=at) for each, at in zip(who.alerts, dates, strict=True))
    return replace(who, alerts=tuple(alerts))


def since(client: redis.Redis, keys: Keys, names: list[str]) -> dict[str, datetime]:
    """Return when those of some alerts were escalated last that were, by the name that they are listed under.

    Of none it is known where the list cannot be read, which whoever shows it says: nobody is left out for that.
    """
    unknown: list[float | None] = [None] * len(names)
    scores, _ = part(keys.escalated, lambda: Ordered(client, keys.escalated).scores(names), unknown)
    found = zip(names, scores, strict=True)
    return {name: datetime.fromtimestamp(at, UTC) for name, at in found if at is not None}
