"""A customer's open alerts: since when, what is being done about them, why, and what clears them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rich.console import RenderableType
from rich.text import Text

from streams.adapters.customer_page.parts import counted, note, title
from streams.adapters.terminal.marks import SEVERITIES, clean
from streams.adapters.terminal.measures import Causes
from streams.adapters.terminal.words import moment
from streams.adapters.view.care import Care, care_of, severe_since
from streams.adapters.view.cause import measured
from streams.adapters.view.portrait import OpenAlert, Portrait
from streams.adapters.wording import ages, meanings
from streams.adapters.wording.causes import cause
from streams.adapters.wording.sayings import said
from streams.adapters.wording.shown import plain
from streams.adapters.wording.texts import Texts


def alerts(portrait: Portrait, now: datetime, t: Texts, falls: Causes) -> Iterator[RenderableType]:
    """Yield the open alerts."""
    yield title(t("now.alerts"), counted(len(portrait.alerts), t("page.none")))
    for alert in portrait.alerts:
        severity = Text(t.named("severity", alert.severity), SEVERITIES[alert.severity][1])
        yield note(severity, f" {t.named('policy', alert.policy)} {since(alert, now, t)}")
        yield note(care(alert, now, t), indent=4)
        why = [*filter(None, [falls.get(alert.alert_id)]), *map(measured, alert.reasons)]
        yield note(t("apart").join(plain(cause(t, each, portrait.as_of, now)) for each in why), indent=4)
        yield note(plain(t.marked("alerts.clears", what=said(alert.clears_when, t))), indent=4)


def since(alert: OpenAlert, now: datetime, t: Texts) -> str:
    """Return since when an alert is as severe as it is, and when it was raised if that was before."""
    begun = severe_since(alert)
    told = [t("page.since", at=moment(begun)) + t("aside", told=ages.lasting(begun, now, t))]
    told += [t("page.raised", at=moment(alert.raised_at))] if begun != alert.raised_at else []
    return t("between").join(told)


def care(alert: OpenAlert, now: datetime, t: Texts) -> str:
    """Return who is on an alert, until when it is to be quiet and why, and how it turned out."""
    of = care_of(alert, now)
    told = in_words(of, t)
    if of.quiet_until and alert.snooze_reason:
        told = t("page.stated", name=told, value=clean(alert.snooze_reason))
    return t("apart").join([told, *([meanings.labelled(t, alert.label)] if alert.label else [])])


def in_words(of: Care, t: Texts) -> str:
    """Return who is on an alert and since when, and until when it is to be quiet."""
    told = []
    if of.taken_at:
        by = plain(meanings.acknowledged(t, of.taken_by))
        told.append(by + t("aside", told=moment(of.taken_at)))
    if of.quiet_until:
        told.append(plain(meanings.snoozed(t, of.quiet_until, of.quiet_by)))
    return t("apart").join(told) or t("state.firing")
