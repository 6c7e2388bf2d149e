"""What the charts of a customer show, as JSON in an attribute: the score with what happened, and the days' use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, Final

import orjson

from streams.adapters.reading_view import Timeline
from streams.adapters.view.portrait import Portrait
from streams.adapters.wording.meanings import Limits
from streams.adapters.wording.texts import Texts
from streams.events import AlertEscalated, AlertRaised, PlanTriggered

DAY_SECONDS: Final = 86_400


def trend(who: Portrait, told: Timeline, t: Texts, limits: Limits) -> str:
    """Return the closing scores and the present one, the bands behind, the alerts and plans that began then."""
    days, scores = points(who)
    if len(days) < 2:
        return ""
    healthy, watch = limits
    bands = [
        {"from": healthy, "name": t("band.healthy"), "colour": "healthy"},
        {"from": watch, "name": t("band.watch"), "colour": "watch"},
        {"from": 0, "name": t("band.at_risk"), "colour": "risk"},
    ]
    marks = [mark for mark in marked(who, told, t) if mark["x"] >= days[0]]
    return encoded({"x": days, "y": scores, "bands": bands, "marks": marks})


def points(who: Portrait) -> tuple[list[float], list[float | None]]:
    """Return when each score was known, and the score: those of days at their ends; the last is the present one."""
    ends = midnight(who.trend_ends or who.as_of.date())
    days = [ends - (len(who.trend) - 2 - at) * DAY_SECONDS for at in range(len(who.trend))]
    if who.score is None or (days and who.as_of.timestamp() <= days[-1]):
        return days, list(who.trend)
    return [*days, who.as_of.timestamp()], [*who.trend, who.score]


def marked(who: Portrait, told: Timeline, t: Texts) -> Iterator[dict[str, Any]]:
    """Yield the alerts and plans of the timeline, and those that are open though their beginning is no longer in it."""
    seen: set[str] = set()
    for entry in told.entries:
        match entry.fact:
            case AlertRaised() | AlertEscalated() as alert:
                seen.add(alert.alert_id)
                yield mark("alert", entry.at, t.named("policy", alert.policy))
            case PlanTriggered() as plan:
                seen.add(plan.plan_id)
                yield mark("plan", entry.at, t.named("plan", plan.plan_type))
    for open_alert in who.alerts:
        if open_alert.alert_id not in seen:
            yield mark("alert", open_alert.raised_at, t.named("policy", open_alert.policy))
    for open_plan in who.plans:
        if open_plan.plan_id not in seen:
            yield mark("plan", open_plan.triggered_at, t.named("plan", open_plan.plan_type))


def mark(kind: str, at: datetime, text: str) -> dict[str, Any]:
    """Return something that happened, for the chart."""
    return {"x": at.timestamp(), "kind": kind, "text": text}


def label(who: Portrait, told: Timeline, t: Texts) -> str:
    """Return the trend in words, for those who do not see it."""
    days, scores = points(who)
    if len(days) < 2:
        return ""
    kinds = [each["kind"] for each in marked(who, told, t) if each["x"] >= days[0]]
    first, last = (day_of(each - 1).isoformat() for each in (days[0], days[-1]))  # a day's end is the next one's begin
    score = next((f"{each:.0f}" for each in reversed(scores) if each is not None), "–")
    alerts, plans = kinds.count("alert"), kinds.count("plan")
    return t("health.chart", first=first, last=last, score=score, alerts=alerts, plans=plans)


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
