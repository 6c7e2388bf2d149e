"""One customer on one page: how it is, why, and what is being done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rich.console import Group, RenderableType
from rich.text import Text

from streams.adapters.customer_page.alerts import alerts
from streams.adapters.customer_page.glance import others, tickets, usage
from streams.adapters.customer_page.health import health
from streams.adapters.customer_page.journey import journey
from streams.adapters.customer_page.plans import plans
from streams.adapters.customer_page.risk import risk
from streams.adapters.terminal import words
from streams.adapters.terminal.marks import clean
from streams.adapters.terminal.measures import NO_CAUSES, Causes
from streams.adapters.view.care import noticed
from streams.adapters.view.portrait import Portrait
from streams.adapters.wording.meanings import segment
from streams.adapters.wording.texts import Texts


def page(
    portrait: Portrait,
    now: datetime,
    t: Texts,
    *,
    plain: bool = False,
    caveat: str = "",
    told_at: datetime | None = None,
    falls: Causes = NO_CAUSES,
) -> RenderableType:
    """Return the page of a customer; ``plain`` is for terminals without block characters.

    ``now`` is the stream's time; ``caveat`` is of the risk, and ``told_at`` when that was told, if it is known.
    """
    parts = (
        head(portrait, t),
        health(noticed(portrait, now), t, plain),
        risk(portrait, t, plain, caveat, told_at),
        alerts(portrait, now, t, falls),
        plans(portrait, t, plain),
        tickets(portrait, t),
        usage(portrait, t, plain),
        journey(portrait.journey, now, t, plain),
        others(portrait, t),
    )
    return Group(*(item for part in parts for item in part))


def head(portrait: Portrait, t: Texts) -> Iterator[RenderableType]:
    """Yield who the customer is, and how fresh this is."""
    yield Text(clean(portrait.customer_id), style="bold")
    facts = list(map(clean, segment(portrait.segment)))
    facts += [t("now.owned", name=clean(portrait.owner))] if portrait.owner else []
    price = words.money(portrait.mrr, portrait.currency)
    facts += [f"{price} {t('customer.a_month')}"] if price else []
    facts += [t("customer.seats", count=portrait.seats)] if portrait.seats is not None else []
    facts += [f"{t('customer.since')} {portrait.since}"] if portrait.since else []
    yield Text(t("between").join(facts))
    if portrait.left_on:
        yield Text(f"{t('customer.left')} {portrait.left_on}", style="bold")
    fresh = [f"{t('customer.as_of')} {words.moment(portrait.as_of)}"]
    fresh += [f"{t('customer.heard')} {words.moment(portrait.heard_at)}"] if portrait.heard_at else []
    yield Text(t("apart").join(fresh), style="dim")
