"""What is open as a feed: alerts and plans, each a line of what it is, a line of why and of what is done about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from streams.adapters.reading_view import AlertItem, PlanItem
from streams.adapters.view.care import care_of
from streams.web.pages import meanings, shown
from streams.web.pages.news import News, because, joined
from streams.web.pages.sayings import said
from streams.web.pages.texts import Texts

FEED: Final = 30


def feed(alerts: Iterable[AlertItem], plans: Iterable[PlanItem], t: Texts, now: datetime) -> list[News]:
    """Return open alerts and plans as one feed, the newest first."""
    told = [*(alert_news(each, t, now) for each in alerts), *(plan_news(each, t) for each in plans)]
    return sorted(told, key=lambda each: each.at, reverse=True)[:FEED]


def alert_news(item: AlertItem, t: Texts, now: datetime) -> News:
    """Return an open alert as news."""
    alert, care = item.alert, care_of(item.alert, now)
    title = t("fact.alert_raised", name=t.named("policy", alert.policy))
    detail = joined([*because(alert.reasons[:1], t), meanings.alert_state(t, care)])
    return News(alert.alert_id, alert.raised_at, item.customer_id, alert.severity, title, detail, care.state)


def plan_news(item: PlanItem, t: Texts) -> News:
    """Return an open plan as news."""
    plan = item.plan
    title = t("fact.plan_triggered", name=t.named("plan", plan.plan_type))
    pace = t("plan.on_track" if plan.on_track else "plan.behind")
    detail = joined([shown.percent(plan.progress_percent / 100), pace, said(plan.reason, t)])
    return News(
        plan.plan_id, plan.triggered_at, item.customer_id, "plan", title, detail, f"{plan.progress_percent:.0f}"
    )
