"""What names of the domain mean to a page: how a measure's value is written, which groups a customer is of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from markupsafe import Markup, escape

from streams.adapters.freshness import quiet
from streams.adapters.terminal import measures, words
from streams.adapters.terminal.marks import clean
from streams.adapters.view.care import Care
from streams.adapters.view.cause import Cause
from streams.adapters.view.onward import is_dated
from streams.adapters.view.unplanned import Unplanned
from streams.adapters.wording import shown
from streams.adapters.wording.texts import Texts
from streams.events import Honesty, Segment

BANDS: Final = ("at_risk", "watch", "healthy", "unknown")
TRENDS: Final = {"rising": "healthy", "steady": "base", "falling": "at_risk", "unknown": "track"}
Limits = tuple[float, float]
__all__ = ["alert_state", "bands", "caveat", "dated", "quiet", "segment", "trends", "value"]


def value(measure: str, of: float | None) -> Markup:
    """Return a measure's value as people write it: a share, a change or a number; a new measure is a number."""
    form = measures.NAMES[measure][1] if measure in measures.NAMES else words.number
    if of is None or form is words.number:
        return shown.number(of, 0 if of is None or of == round(of) else 1)
    if form is words.percent:
        return shown.percent(of)
    return Markup("<span>{}</span>").format(form(of).replace("-", "\N{MINUS SIGN}"))


def dated(t: Texts, of: Cause, as_of: datetime, now: datetime) -> Markup:
    """Return as of when a value is told, where that is long ago and days may have changed it; else nothing."""
    if not is_dated(of, as_of, now):
        return Markup()
    if of.kind == "feature":
        return t.marked("why.as_told")
    return Markup("{} {}").format(t("why.as_of"), shown.day(as_of))


def caveat(t: Texts, honesty: Honesty | None) -> str:
    """Return how little a risk is worth, where it is worth little, or less than nothing; of no model nothing."""
    judged = words.verdict(honesty)
    return "" if honesty is None or judged == "better" else t(f"risk.{judged}")


def segment(of: Segment) -> list[str]:
    """Return what a customer is grouped by, in words."""
    named = (of.plan, of.industry, of.size, of.region)
    return [each for each in named if each] + [f"{key} {each}" for key, each in of.others.items()]


def alert_state(t: Texts, care: Care) -> Markup:
    """Return what is being done about an alert: nothing, or who took it on, and until when it is to be quiet."""
    told = [acknowledged(t, care.taken_by)] if care.taken_at else []
    if care.quiet_until:
        told.append(snoozed(t, care.quiet_until, care.quiet_by))
    return Markup(" · ").join(told or [escape(t("state.firing"))])


def labelled(t: Texts, label: str) -> str:
    """Return how an alert turned out, as somebody has said."""
    return f"{t('alerts.label')} {t.named('useful', label)}"


def acknowledged(t: Texts, by: str | None) -> Markup:
    """Return who took an alert on."""
    return t.marked("state.acknowledged", name=clean(by)) if by else t.marked("state.acknowledged_by_nobody")


def snoozed(t: Texts, end: datetime, by: str | None) -> Markup:
    """Return until when an alert is to be quiet, and who wanted it so."""
    until = shown.moment(end)
    return t.marked("state.snoozed_by", until=until, name=clean(by)) if by else t.marked("state.snoozed", until=until)


def unplanned(t: Texts, of: Unplanned) -> Markup:
    """Return why nobody has a plan for a customer."""
    days = {"closed": shown.day(of.closed_at), "until": shown.day(of.until)}
    return t.marked(f"unplanned.{of.why}", name=t.named("plan", of.plan_type), **days)


def bands(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return how many customers are in each band, the worst first."""
    return [(name, counts.get(name, 0)) for name in BANDS]


def trends(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return how many customers go which way, by the class of the piece that stands for them."""
    return [(TRENDS[name], counts.get(name, 0)) for name in ("falling", "steady", "rising", "unknown")]
