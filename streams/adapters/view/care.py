"""What people have said of an alert or of a health, as far as it holds, of a row or of a portrait. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from streams.adapters.view.portrait import AlertState, OpenAlert, Override, Portrait
from streams.adapters.view.row import RowAlert
from streams.events import Time

Alert = TypeVar("Alert", OpenAlert, RowAlert)


class Care(NamedTuple):
    """When and by whom an alert was taken on, until when and by whose wish it is quiet; None where it is not.

    A name may be None for all that: a command need not say whose it is.
    """

    taken_at: datetime | None = None
    taken_by: str | None = None
    quiet_until: datetime | None = None
    quiet_by: str | None = None

    @property
    def state(self) -> AlertState:
        """Return it in a word: one that is quiet is snoozed, whether or not somebody has taken it on."""
        return "snoozed" if self.quiet_until else "acknowledged" if self.taken_at else "firing"


def care_of(alert: OpenAlert | RowAlert, now: datetime) -> Care:
    """Return what is being done about an alert at a moment of the stream's time.

    A customer of whom nothing changes is not judged again, so that a snooze may be over and nobody has noticed.
    """
    until = alert.snoozed_until
    if alert.state != "snoozed" or until is None or until <= now:
        return Care(alert.acknowledged_at, alert.acknowledged_by)
    return Care(alert.acknowledged_at, alert.acknowledged_by, until, alert.snoozed_by)


def severe_since(alert: OpenAlert | RowAlert) -> Time:
    """Return since when an alert is as severe as it is."""
    return alert.escalated_at or alert.raised_at


def settled(alert: Alert, now: datetime) -> Alert:
    """Return an alert in the state that it is in at a moment; the rest of it is as it was judged last."""
    state = care_of(alert, now).state
    return alert if alert.state == state else replace(alert, state=state)


def holding(override: Override | None, now: datetime) -> Override | None:
    """Return what a person says of a health, None if that is over: it may be, and nobody has noticed, as a snooze."""
    return override if override is not None and override.until > now else None


def noticed(portrait: Portrait, now: datetime) -> Portrait:
    """Return a customer with its alerts so, and overridden only as long as that holds."""
    alerts = tuple(settled(each, now) for each in portrait.alerts)
    return replace(portrait, alerts=alerts, override=holding(portrait.override, now))
