"""Alerts and overrides as they stand by now: while nothing happens to a customer, nobody notices that one is over."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace

from streams.adapters.reading_view import AlertItem, Page, Row, ViewReader
from streams.adapters.reading_view.moment import stream_now
from streams.adapters.view.care import holding, noticed, settled
from streams.adapters.view.portrait import Portrait

Shown = TypeVar("Shown", Row, AlertItem)


def of_page(page: Page[Shown], reader: ViewReader) -> Page[Shown]:
    """Return a page as it stands by the stream's time, which is asked for only where something may be over."""
    if not any(_may_end(each) for each in page.items):
        return page
    now = stream_now(reader)
    return page.of(_standing(each, now) for each in page.items)


def of_portrait(portrait: Portrait, reader: ViewReader) -> Portrait:
    """Return a customer so."""
    may_end = portrait.override or any(each.state == "snoozed" for each in portrait.alerts)
    return noticed(portrait, stream_now(reader)) if may_end else portrait


def _may_end(one: Row | AlertItem) -> bool:
    return bool(one.alert and one.alert.state == "snoozed") or (isinstance(one, Row) and one.override is not None)


def _standing(one: Shown, now: datetime) -> Shown:
    standing = replace(one, alert=one.alert and settled(one.alert, now))
    return replace(standing, override=holding(standing.override, now)) if isinstance(standing, Row) else standing
