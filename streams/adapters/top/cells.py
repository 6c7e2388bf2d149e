"""A customer's cells, each in as many columns as there are for it."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len
from rich.text import Text

from streams.adapters.reading_view import Row
from streams.adapters.terminal import words
from streams.adapters.terminal.marks import BANDS, OVERRIDDEN, SEVERITIES, clean, course, fitted
from streams.adapters.terminal.shortening import middled, shortened
from streams.adapters.top.causes import cause, stated
from streams.adapters.top.seeing import Seeing
from streams.adapters.view.care import Care, care_of, holding, severe_since
from streams.adapters.wording import ages
from streams.adapters.wording.bands import at_risk_days
from streams.adapters.wording.texts import Texts

WHOLE_ALERT: Final = 22  # columns, from which on its severity is told whole
MARK: Final = 2  # columns, of who is on it, at least


def customer(row: Row, _: Seeing, columns: int) -> Text:
    """Return the name, both of its ends where it is long: ids that are alike at one differ at the other."""
    return Text(middled(clean(row.customer_id), columns), "bold")


def health(row: Row, see: Seeing, columns: int) -> Text:
    """Return the score, and by how much it moved in a week, in whole points."""
    moved = "" if row.change is None else f" {round(row.change):+d}" if round(row.change) else " 0"
    return right(f"{score(row, see)}{moved:4}", columns)


def exact_health(row: Row, see: Seeing, columns: int) -> Text:
    """Return the same, the move with a decimal."""
    return right(f"{score(row, see)} {'' if row.change is None else words.points(row.change):>5}", columns)


def score(row: Row, see: Seeing) -> str:
    """Return the score, with a mark where a person says otherwise."""
    told = "" if row.score is None else f"{row.score:.0f}"
    return f"{OVERRIDDEN}{told}" if holding(row.override, see.now) else told


def band(row: Row, see: Seeing, columns: int) -> Text:
    """Return the band in words, coloured where there is colour."""
    return Text(fitted(see.t.named("band", row.band or "unknown"), columns), BANDS[row.band][1])


def lasting(row: Row, see: Seeing, columns: int) -> Text:
    """Return at how many closes it has been at risk, with a plus where it was so at all that are known."""
    days = at_risk_days(see.bands, row.band, row.trend, row.score)
    if days is None:
        return right("", columns)
    longer = "+" if days and days == len(row.trend) else ""
    told = f"{ages.days(days, see.t)}{longer}"
    return right(told if cell_len(told) <= columns else f"{days}{longer}", columns)


def trend(row: Row, _: Seeing, columns: int) -> Text:
    """Return the course of the score, up to now."""
    return right(course((*row.trend, row.score), columns), columns)


def why(row: Row, see: Seeing, columns: int) -> Text:
    """Return the reason where there is room, else what called for it: the alert, or the measure with its value."""
    told = cause(row, see)
    if row.top is None or cell_len(told) <= columns:
        return Text(told)
    if row.top.policy:
        return Text(fitted(see.t.named("policy", row.top.policy), columns))
    name, value = stated(row.top, see.t)
    return Text(shortened(name, f" {value}", columns))


def risk(row: Row, _: Seeing, columns: int) -> Text:
    """Return how likely it is to leave; what is too small for its column is next to nothing."""
    told = "" if row.risk is None else words.percent(row.risk)
    return right(told if cell_len(told) <= columns else words.percent(0.0), columns)


def alert(row: Row, see: Seeing, columns: int) -> Text:
    """Return the worst alert's severity, for how long it is so, and who is on it; of the first so many letters."""
    if row.alert is None:
        return Text()
    since = ages.short(severe_since(row.alert), see.now, see.t)
    named, (_, style) = see.t.named("severity", row.alert.severity), SEVERITIES[row.alert.severity]
    named = named if columns >= WHOLE_ALERT else named[:4]
    blank = " " if cell_len(named) + cell_len(since) + MARK <= columns - 2 else ""
    told = Text(named, style).append(f"{blank}{since} ", "")
    return told.append(mark(care_of(row.alert, see.now), see.t, columns - told.cell_len), "not bold")


def mark(of: Care, t: Texts, columns: int) -> str:
    """Return who is on an alert: a name, or a mark for nobody, or for nobody needed for now."""
    if of.taken_at:
        return fitted(clean(of.taken_by or t("state.acknowledged_by_nobody")), columns)
    return "zz" if of.quiet_until else "!"


def owner(row: Row, _: Seeing, columns: int) -> Text:
    """Return who looks after it."""
    return Text(fitted(clean(row.owner or "–"), columns))


def plan(row: Row, see: Seeing, columns: int) -> Text:
    """Return how far the newest open plan is, and whether it keeps its pace."""
    return paced(row, "" if row.plan is None else fitted(pace(row, see.t("top.late")), columns))


def named_plan(row: Row, see: Seeing, columns: int) -> Text:
    """Return the same with what plan it is."""
    return paced(row, fitted(plan_told(row, see.t), columns))


def plan_told(row: Row, t: Texts) -> str:
    """Return the newest open plan: what it is, how far, and whether it keeps its pace."""
    return f"{t.named('plan', row.plan.plan_type)} {pace(row, t('plan.behind'))}" if row.plan else ""


def pace(row: Row, late: str) -> str:
    """Return how far the newest open plan is, and a word if it does not keep its pace."""
    if row.plan is None:
        return ""
    return f"{row.plan.progress_percent:.0f}%{'' if row.plan.on_track else f' {late}'}"


def paced(row: Row, told: str) -> Text:
    """Return what is told of a plan, in colour where it does not keep its pace."""
    return Text(told, "yellow" if row.plan and not row.plan.on_track else "")


def amount(row: Row, _: Seeing, columns: int) -> Text:
    """Return what it pays a month, in short."""
    return right(words.amount(row.mrr, row.currency), columns)


def money(row: Row, _: Seeing, columns: int) -> Text:
    """Return the same with its currency, where there is room."""
    told = words.money(row.mrr, row.currency)
    return right(told if cell_len(told) <= columns else words.amount(row.mrr, row.currency), columns)


def right(text: str, columns: int) -> Text:
    """Return a number so that its digits are below those of others."""
    return Text(" " * (columns - cell_len(text)) + text)
