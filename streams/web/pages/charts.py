"""What the charts of a customer show, as JSON in an attribute: the score with what happened, and the days' use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

import orjson

from streams.adapters.reading_view import Timeline
from streams.adapters.view.portrait import Portrait
from streams.adapters.wording.meanings import Limits
from streams.adapters.wording.texts import Texts
from streams.events import AlertEscalated, AlertRaised, PlanTriggered

DAY_SECONDS: Final = 86_400
Marked = dict[str, Any]  # something that happened, as the chart is given it


class Mark(NamedTuple):
    """How something that happened is marked: a shape in a square of 12, by its outline, and a colour."""

    outline: str
    colour: str


MARKS: Final = {  # each of a shape of its own, for who sees no colours
    "alert": Mark("M6 1L11 11H1Z", "risk"),
    "escalation": Mark("M6 0L12 6L6 12L0 6Z", "risk"),
    "plan": Mark("M1 1H11V11H1Z", "accent"),
}


def trend(who: Portrait, marks: Sequence[Marked], t: Texts, limits: Limits) -> str:
    """Return the closing scores and the present one, the bands behind, and what is marked on it: see `seen`."""
    days, scores = points(who)
    if len(days) < 2:
        return ""
    healthy, watch = limits
    bands = [
        {"from": healthy, "name": t("band.healthy"), "colour": "healthy"},
        {"from": watch, "name": t("band.watch"), "colour": "watch"},
        {"from": 0, "name": t("band.at_risk"), "colour": "risk"},
    ]
    shapes = {kind: shape._asdict() for kind, shape in legend(marks).items()}
    return encoded({"x": days, "y": scores, "bands": bands, "marks": marks, "shapes": shapes})


def legend(marks: Sequence[Marked]) -> dict[str, Mark]:
    """Return which kinds of marks stand on the trend, each with its shape."""
    kinds = {each["kind"] for each in marks}
    return {kind: shape for kind, shape in MARKS.items() if kind in kinds}


def points(who: Portrait) -> tuple[list[float], list[float | None]]:
    """Return when each score was known, and the score: those of days at their ends; the last is the present one."""
    ends = midnight(who.trend_ends or who.as_of.date())
    days = [ends - (len(who.trend) - 2 - at) * DAY_SECONDS for at in range(len(who.trend))]
    if who.score is None or (days and who.as_of.timestamp() <= days[-1]):
        return days, list(who.trend)
    return [*days, who.as_of.timestamp()], [*who.trend, who.score]


def seen(who: Portrait, told: Timeline, t: Texts) -> list[Marked]:
    """Return what is marked on the days that the trend shows."""
    days, _ = points(who)
    return [each for each in marked(who, told, t) if days and each["x"] >= days[0]]


def marked(who: Portrait, told: Timeline, t: Texts) -> Iterator[Marked]:
    """Yield the alerts and plans of the timeline, and those that are open though their beginning is no longer in it."""
    begun: set[str] = set()
    for entry in told.entries:
        match entry.fact:
            case AlertRaised() as alert:
                begun.add(alert.alert_id)
                yield mark("alert", entry.at, raised(alert.policy, t))
            case AlertEscalated() as alert:
                yield mark("escalation", entry.at, escalated(alert, t))
            case PlanTriggered() as plan:
                begun.add(plan.plan_id)
                yield mark("plan", entry.at, triggered(plan.plan_type, t))
    for open_alert in who.alerts:
        if open_alert.alert_id not in begun:
            yield mark("alert", open_alert.raised_at, raised(open_alert.policy, t))
    for open_plan in who.plans:
        if open_plan.plan_id not in begun:
            yield mark("plan", open_plan.triggered_at, triggered(open_plan.plan_type, t))


def raised(policy: str, t: Texts) -> str:
    """Return in words that an alert was raised."""
    return t("fact.alert_raised", name=t.named("policy", policy))


def escalated(alert: AlertEscalated, t: Texts) -> str:
    """Return in words that an alert became more severe."""
    return t("fact.alert_escalated", severity=t.named("severity", alert.severity), name=t.named("policy", alert.policy))


def triggered(plan_type: str, t: Texts) -> str:
    """Return in words that a plan has begun."""
    return t("fact.plan_triggered", name=t.named("plan", plan_type))


def mark(kind: str, at: datetime, text: str) -> Marked:
    """Return something that happened, for the chart."""
    return {"x": at.timestamp(), "kind": kind, "text": text}


def label(who: Portrait, marks: Sequence[Marked], t: Texts) -> str:
    """Return the trend in words, for those who do not see it."""
    days, scores = points(who)
    if len(days) < 2:
        return ""
    kinds = Counter(each["kind"] for each in marks)
    first, last = (day_of(each - 1).isoformat() for each in (days[0], days[-1]))  # a day's end is the next one's begin
    score = next((f"{each:.0f}" for each in reversed(scores) if each is not None), "–")
    counts = {"alerts": kinds["alert"], "escalations": kinds["escalation"], "plans": kinds["plan"]}
    return t("health.chart", first=first, last=last, score=score, **counts)


def usage(who: Portrait) -> str:
    """Return the uses a day."""
    daily, last = who.usage.daily, midnight(who.usage.last_day or who.as_of.date())
    days = [last - (len(daily) - 1 - at) * DAY_SECONDS for at in range(len(daily))]
    return encoded({"kind": "bars", "x": days, "y": daily})


def midnight(day: date) -> float:
    """Return the beginning of a day, in seconds since the epoch."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


def day_of(at: float) -> date:
    """Return the day that a moment lies in, of those that a calendar has.

    >>> day_of(midnight(date(2026, 3, 1)) + 3_600), day_of(midnight(date.min) - DAY_SECONDS)
    (datetime.date(2026, 3, 1), datetime.date(1, 1, 1))
    """
    earliest, latest = midnight(date.min), midnight(date.max)
    return datetime.fromtimestamp(min(max(at, earliest), latest), UTC).date()


def encoded(value: object) -> str:
    """Return a value as JSON."""
    return orjson.dumps(value).decode()
