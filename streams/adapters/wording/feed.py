"""The feed: alerts and plans, open and over, and who came into another band; each a line of what, a line of why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple, TypeVar

from msgspec.structs import replace

from streams.adapters.reading_view import AlertItem, Entry, Page, PlanItem, ViewReader
from streams.adapters.reading_view.kept import part
from streams.adapters.view.care import care_of, severe_since
from streams.adapters.view.onward import alert_by
from streams.adapters.wording import meanings, shown
from streams.adapters.wording.explaining import because, fallen
from streams.adapters.wording.news import News, entry_news, joined
from streams.adapters.wording.sayings import said
from streams.adapters.wording.texts import Texts
from streams.events import HealthChanged

FEED: Final = 30
LATELY: Final = 10  # of who moved, and of what is over, beside them: so that neither displaces an open alert
T = TypeVar("T")


class Listed(NamedTuple):
    """What a feed is made of: ``lately`` are who moved and what is over, ``unreadable`` names what is left out."""

    alerts: tuple[AlertItem, ...]
    plans: tuple[PlanItem, ...]
    lately: tuple[Entry, ...]
    unreadable: tuple[str, ...]


def listed(reader: ViewReader, watermark: datetime | None) -> Listed:
    """Return what a feed is made of, by the stream's time; of a list that cannot be read nothing but its name."""
    alerts = beside("alerts:open", lambda: reader.alerts(limit=FEED))
    escalated = beside("alerts:escalated", lambda: reader.escalated(FEED))
    plans = beside("plans:open", lambda: reader.plans(limit=FEED))
    crossings = beside("crossed", lambda: reader.crossings(limit=LATELY))
    ended = beside("ended", lambda: reader.ended(limit=LATELY))
    unreadable = [name for each in (alerts, escalated, plans, crossings, ended) for name in each.unreadable]
    told = tuple(
        replace(each, alert=alert_by(each.alert, each.as_of, watermark)) for each in (*alerts.items, *escalated.items)
    )
    return Listed(told, plans.items, (*crossings.items, *ended.items), tuple(unreadable))


def beside(name: str, read: Callable[[], Page[T]]) -> Page[T]:
    """Return a list, nothing but its name where it cannot be read."""
    found, _ = part(name, read, Page[T](items=(), unreadable=(name,)))
    return found


def feed(found: Listed, t: Texts, now: datetime) -> list[News]:
    """Return the newest open alerts and plans, and what was said lately of others, as one feed, the newest first.

    An alert stands where it was raised, or became more severe; it may be told twice.
    """
    told = {each.alert.alert_id: alert_news(each, t, now) for each in found.alerts}
    opened = newest_first([*told.values(), *(plan_news(each, t) for each in found.plans)])
    return newest_first([*opened[:FEED], *(lately_news(each, t) for each in found.lately)])


def newest_first(told: list[News]) -> list[News]:
    """Return news in the order of a feed."""
    return sorted(told, key=lambda each: each.at, reverse=True)


def alert_news(item: AlertItem, t: Texts, now: datetime) -> News:
    """Return an open alert as news."""
    alert, care = item.alert, care_of(item.alert, now)
    about = {"name": t.named("policy", alert.policy), "severity": t.named("severity", alert.severity)}
    title = t("fact.alert_escalated" if alert.escalated_at else "fact.alert_raised", **about)
    label = [meanings.labelled(t, alert.label)] if alert.label else []
    why = [fallen(item.fall, t)] if item.fall else because(alert.reasons[:1], t)
    detail = joined([*why, meanings.alert_state(t, care), *label])
    at, state = severe_since(alert), f"{alert.severity}|{care.state}|{alert.label}"
    return News(alert.alert_id, at, item.customer_id, alert.severity, title, detail, state)


def plan_news(item: PlanItem, t: Texts) -> News:
    """Return an open plan as news."""
    plan = item.plan
    title = t("fact.plan_triggered", name=t.named("plan", plan.plan_type))
    pace = t("plan.on_track" if plan.on_track else "plan.behind")
    detail = joined([shown.percent(plan.progress_percent / 100), pace, said(plan.reason, t)])
    return News(
        plan.plan_id, plan.triggered_at, item.customer_id, "plan", title, detail, f"{plan.progress_percent:.0f}"
    )


def lately_news(entry: Entry, t: Texts) -> News:
    """Return that somebody came into another band, or that something is over, by an id of its own in the feed."""
    news, what = entry_news(entry, t), "band" if isinstance(entry.fact, HealthChanged) else "over"
    return news._replace(id=f"{news.customer_id}:{what}:{news.id}")
