"""Alerts as they stand by now: while nothing happens to a customer, nobody notices that a snooze of it is over."""

from __future__ import annotations

from typing import TypeVar

from msgspec.structs import replace

from streams.adapters.reading_view import AlertItem, Page, Row, ViewReader
from streams.adapters.reading_view.moment import stream_now
from streams.adapters.view.care import noticed, settled
from streams.adapters.view.portrait import Portrait

Shown = TypeVar("Shown", Row, AlertItem)


def of_page(page: Page[Shown], reader: ViewReader) -> Page[Shown]:
    """Return a page with alerts as they stand by the stream's time, which is asked for only where one is snoozed."""
    if not any(each.alert and each.alert.state == "snoozed" for each in page.items):
        return page
    now = stream_now(reader)
    return page.of(replace(each, alert=each.alert and settled(each.alert, now)) for each in page.items)


def of_portrait(portrait: Portrait, reader: ViewReader) -> Portrait:
    """Return a customer with its alerts so."""
    snoozed = any(each.state == "snoozed" for each in portrait.alerts)
    return noticed(portrait, stream_now(reader)) if snoozed else portrait
