"""Who has a snoozed alert, and until when: once that is over its customer is to be ranked otherwise. Pure."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from streams.adapters.view.care import settled
from streams.adapters.view.keys import snoozed_of
from streams.adapters.view.portrait import Portrait


def until(lane: int, portrait: Portrait) -> dict[tuple[str, str], float]:
    """Return when the first of a customer's snoozes is over, in seconds, by where that is listed, if it is at all."""
    ends = [each.snoozed_until for each in portrait.alerts if each.state == "snoozed" and each.snoozed_until]
    if not ends or portrait.left_on is not None:
        return {}
    return {(snoozed_of(lane), portrait.customer_id): min(ends).timestamp()}


def awoken(portrait: Portrait, now: datetime | None) -> Portrait:
    """Return a customer with no alert snoozed whose snooze is over at a moment of its lane's time, if that is known."""
    if now is None or not portrait.alerts:
        return portrait
    alerts = tuple(settled(each, now) for each in portrait.alerts)
    return portrait if alerts == portrait.alerts else replace(portrait, alerts=alerts)
