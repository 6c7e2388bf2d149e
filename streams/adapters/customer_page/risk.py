"""A customer's risk of leaving, with what raises and what lowers it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from rich.console import RenderableType

from streams.adapters.customer_page.parts import note, stated, table, title, value
from streams.adapters.terminal import measures, words
from streams.adapters.terminal.marks import bar
from streams.adapters.view.portrait import Portrait
from streams.adapters.wording.texts import Texts
from streams.events import Risk, RiskReason

BAR: Final = 10


def risk(portrait: Portrait, t: Texts, plain: bool, caveat: str, told_at: datetime | None) -> Iterator[RenderableType]:
    """Yield the risk of leaving, when it was told, with what raises and what lowers it."""
    told = portrait.risk
    if told is None:
        yield title(t("risk.title"), t("page.no_longer" if portrait.left_on else "page.unscored"))
        return
    yield title(t("risk.title"), headline(told, t, told_at))
    if caveat:
        yield note(caveat)
    grid, most = table(), max((abs(each.logit) for each in told.reasons), default=1.0) or 1.0
    for each in sorted(told.reasons, key=weight):
        way = t("page.raises" if each.logit > 0 else "page.lowers")
        grid.add_row(way, bar(abs(each.logit) / most, BAR, plain), reason(each, t), odds(each, t))
    yield grid
    if any(each.baseline is not None for each in told.reasons):
        yield note(t("risk.earlier", count=told.horizon_days))


def headline(told: Risk, t: Texts, told_at: datetime | None) -> str:
    """Return how likely it is to leave, beside the average customer, by which model, and as of which day if known."""
    about = {"risk": words.percent(told.probability), "mean": measures.average(told.base_logit)}
    said = t("page.risk", count=told.horizon_days, version=told.model_version, **about)
    return t("page.risk_told", risk=said, day=f"{told_at:%Y-%m-%d}") if told_at else said


def weight(of: RiskReason) -> tuple[bool, float]:
    """Return a key that puts the strongest reason first, and the sum of all others last."""
    return of.feature == "others", -abs(of.logit)


def reason(of: RiskReason, t: Texts) -> str:
    """Return a feature, its value when the risk was told and what it was before, such as ``users: 15 (earlier 30)``."""
    if of.feature == "others":
        return t.named("measure", of.feature)
    told = stated(t, of.feature, of.value)
    if of.baseline is None:
        return told
    return told + t("aside", told=f"{t('compared.feature')} {value(t, of.feature, of.baseline)}")


def odds(of: RiskReason, t: Texts) -> str:
    """Return by what a reason multiplies the odds of leaving."""
    return t("page.odds", times=f"{measures.odds(of.logit):.2f}")
