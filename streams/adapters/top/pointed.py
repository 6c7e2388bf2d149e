"""Who and what stands behind the row that is pointed at, in the lines below the table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.text import Text

from streams.adapters.reading_view import Row
from streams.adapters.terminal import words
from streams.adapters.terminal.marks import clean, course
from streams.adapters.top.causes import cause
from streams.adapters.top.cells import plan_told
from streams.adapters.top.lines import flowed
from streams.adapters.top.seeing import Seeing
from streams.adapters.view.care import care_of, holding, severe_since
from streams.adapters.wording import ages, meanings
from streams.adapters.wording.bands import at_risk_days, kept
from streams.adapters.wording.shown import plain
from streams.adapters.wording.texts import Texts

DAYS: Final = 31  # a column each, and one for now


def pointed(row: Row, see: Seeing, width: int) -> Text:
    """Return who and what stands behind a row: who it is, then reason, alert, plan, and what people said."""
    head = flowed([Text(clean(row.customer_id), "bold"), *map(Text, who(row, see.t))], width)
    return Text("\n").join([head, flowed(map(Text, filter(None, stands(row, see))), width)])


def who(row: Row, t: Texts) -> Iterator[str]:
    """Yield what a customer is grouped by, who looks after it, and what is at stake."""
    yield from map(clean, meanings.segment(row.segment))
    yield t("now.owned", name=clean(row.owner)) if row.owner else t("now.unowned")
    if price := words.money(row.mrr, row.currency):
        yield f"{price} {t('customer.a_month')}"


def stands(row: Row, see: Seeing) -> Iterator[str]:
    """Yield how a customer is, why, and what is being done."""
    t = see.t
    yield cause(row, see)
    yield at_risk(row, see)
    line = course((*row.trend, row.score), DAYS)
    yield f"{t('column.trend')} {line}" if line else ""
    yield f"{t('column.risk')} {words.percent(row.risk)}" if row.risk is not None else ""
    yield from alerted(row, see)
    yield from planned(row, see)
    yield from overridden(row, see)
    if still := kept(see.bands, row.band, row.score):
        other, end = t.named("band", still.other), words.number(still.end)
        yield t("band.kept", name=other, points=words.number(still.past), end=end)


def overridden(row: Row, see: Seeing) -> Iterator[str]:
    """Yield what a person says of the score, who it is, until when, and why."""
    if said := holding(row.override, see.now):
        yield see.t("override.is", score=round(said.score))
        yield see.t("fact.by", name=clean(said.by)) if said.by else ""
        yield f"{see.t('until')} {words.moment(said.until)}"
        yield clean(said.reason)


def at_risk(row: Row, see: Seeing) -> str:
    """Return for how long a customer has been at risk, as far as its line tells; nothing if it is not."""
    days = at_risk_days(see.bands, row.band, row.trend, row.score)
    if days is None:
        return ""
    key = "now.fell_today" if not days else "now.at_risk_longer" if days == len(row.trend) else "now.at_risk_days"
    return f"{see.t.named('band', 'at_risk')} {see.t(key, count=days)}"


def alerted(row: Row, see: Seeing) -> Iterator[str]:
    """Yield since when the worst alert is as severe as it is, what is being done about it, and how it turned out."""
    t, alert = see.t, row.alert
    if alert is None:
        yield t("now.no_alert_yet" if row.band == "at_risk" else "now.no_alert")
        return
    others = f" +{row.alerts - 1}" if row.alerts > 1 else ""
    since = ages.lasting(severe_since(alert), see.now, t)
    yield f"{t.named('severity', alert.severity)}{others} {t('since')} {since}"
    if alert.escalated_at:
        yield t("alerts.raised", age=ages.lasting(alert.raised_at, see.now, t))
    yield plain(meanings.alert_state(t, care_of(alert, see.now)))
    yield meanings.labelled(t, alert.label) if alert.label else ""


def planned(row: Row, see: Seeing) -> Iterator[str]:
    """Yield the newest open plan, and since when it is behind; else why there is none."""
    t = see.t
    if row.plan:
        late = row.plan.behind_since
        yield f"{t('column.plan')} {plan_told(row, t)}" + (
            f" {t('since')} {ages.lasting(late, see.now, t)}" if late else ""
        )
    elif row.unplanned:
        yield t("now.no_plan_as", why=plain(meanings.unplanned(t, row.unplanned)))
    else:
        yield t("now.no_plan")
