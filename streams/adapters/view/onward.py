"""What days alone have made of a customer since it was judged: one of whom nothing changes is not written again. Pure.

Nothing that is not written has happened: nothing was used, and every close had the score of the one before. So what
counts days is counted on to a moment of the stream's time, as the domain would at that moment. Where no worker tells
that time nobody knows, and a customer stays as it was judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from streams.adapters.view.cause import FALLEN, HEALTH, Cause, silence
from streams.adapters.view.portrait import OpenAlert, Portrait
from streams.adapters.view.row import Row
from streams.domain.closes import KEPT
from streams.domain.days import WEEK_DAYS, closes_at, day_of
from streams.events import AlertReason

SILENT_DAYS: Final = "silent_days"
Closes = tuple[float | None, ...]


def row_by(row: Row, now: datetime | None) -> Row:
    """Return a row with its closes, its change in a week and the days of its cause as of a moment."""
    if now is None or now <= row.as_of:
        return row
    top = row.top and cause_by(row.top, now)
    closed = closed_since(row.customer_id, row.as_of, now)
    if not (closed and row.trend):
        return replace(row, top=top)
    trend = closes_by(row.trend, closed)
    before = week_before(trend)
    change = None if row.score is None or before is None else row.score - before
    return replace(row, top=top, trend=trend, change=change)


def portrait_by(who: Portrait, now: datetime | None) -> Portrait:
    """Return a customer so, with the days of its alerts' reasons and since its features were used; not who has left."""
    if now is None or now <= who.as_of or who.left_on is not None:
        return who
    who, days = closed_by(who, closed_since(who.customer_id, who.as_of, now)), days_since(who.as_of, now)
    alerts = tuple(alert_by(each, who.as_of, now) for each in who.alerts)
    return replace(who, alerts=alerts, adoption=ages_by(who.adoption, days), others=ages_by(who.others, days))


def closed_by(who: Portrait, closed: int) -> Portrait:
    """Return a customer so many closes later, with the score of a week before them, also where an alert names it."""
    if not (closed and who.trend):
        return who
    trend, ends = closes_by(who.trend, closed), who.trend_ends and who.trend_ends + timedelta(days=closed)
    before = week_before(trend)
    alerts = (replace(each, reasons=tuple(compared(one, before) for one in each.reasons)) for each in who.alerts)
    return replace(who, trend=trend, trend_ends=ends, week_before=before, alerts=tuple(alerts))


def compared(reason: AlertReason, before: float | None) -> AlertReason:
    """Return a reason with the score of a week before, where it is that which it is compared with."""
    return replace(reason, baseline=before) if reason.measure == HEALTH else reason


def alert_by(alert: OpenAlert, as_of: datetime | None, now: datetime | None) -> OpenAlert:
    """Return an alert with the days of its reasons as of a moment."""
    if as_of is None or now is None:
        return alert
    return replace(alert, reasons=tuple(reason_by(each, days_since(as_of, now)) for each in alert.reasons))


def reason_by(reason: AlertReason, days: int) -> AlertReason:
    """Return a reason so many days later; no day of silence may be a use of today, and none is counted tomorrow."""
    if reason.measure != SILENT_DAYS or not reason.value:
        return reason
    return replace(reason, value=reason.value + days)


def cause_by(cause: Cause, now: datetime) -> Cause:
    """Return what to look at first as of a moment."""
    return replace(cause, value=silence(cause.since, now)) if cause.since else cause


def is_dated(of: Cause, as_of: datetime, now: datetime) -> bool:
    """Return whether a value is told as it was more than a day ago, and days alone may have changed it since.

    Of a fall the high leaves its window; a feature is told with the risk, which is told anew only where it has moved.
    """
    return is_aged(as_of, now) and (of.name == FALLEN or (of.kind == "feature" and of.since is None))


def is_aged(as_of: datetime, now: datetime) -> bool:
    """Return whether a customer was judged more than a day ago: what days alone change may be another."""
    return now - as_of > timedelta(days=1)


def days_since(as_of: datetime, now: datetime) -> int:
    """Return how many days have begun since a customer was judged."""
    return max(0, day_of(now.timestamp()) - day_of(as_of.timestamp()))


def closed_since(customer_id: str, as_of: datetime, now: datetime) -> int:
    """Return how many of a customer's days have been closed since it was judged: each in the hour after its end."""
    return max(0, day_of(now.timestamp() - closes_at(customer_id)) - day_of(as_of.timestamp()))


def closes_by(trend: Closes, closed: int) -> Closes:
    """Return closing scores so many closes later, of which none changed.

    >>> closes_by((80.0, 60.0), 2), closes_by((), 2)
    ((80.0, 60.0, 60.0, 60.0), ())
    """
    return (*trend, *trend[-1:] * min(closed, KEPT))[-KEPT:]


def week_before(trend: Sequence[float | None]) -> float | None:
    """Return the closing score of a week before the last day."""
    return trend[-WEEK_DAYS - 1] if len(trend) > WEEK_DAYS else None


def ages_by(ages: Mapping[str, int | None], days: int) -> dict[str, int | None]:
    """Return for each feature how many days ago it was used, so many days later."""
    return {name: None if age is None else age + days for name, age in ages.items()}
