"""Lines around the table: how many, how fresh, and why the customer that is pointed at is there."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rich.cells import cell_len
from rich.text import Text

from streams.adapters.freshness import Freshness
from streams.adapters.reading_view import Cause, Row
from streams.adapters.terminal import measures, words
from streams.adapters.terminal.care import in_words
from streams.adapters.terminal.marks import SEVERITIES, clean, fitted
from streams.adapters.terminal.standing import warned
from streams.adapters.top.picture import Picture
from streams.adapters.view.care import care_of, holding

BANDS: Final = (
    ("at_risk", "at risk", "bold red"),
    ("watch", "to watch", "yellow"),
    ("healthy", "healthy", "green"),
)
ALWAYS: Final = "at_risk"  # that there are none is what one looks for
STATES: Final = {
    "live": ("LIVE", "bold green"),
    "played": ("HISTORY", "bold cyan"),
    "slow": ("BEHIND", "bold yellow"),
    "stale": ("STALE", "bold reverse red"),
    "gone": ("STALE", "bold reverse red"),
}


def freshness(fresh: Freshness | None) -> Text:
    """Return how fresh the picture is: a word, as of when, and in plain words what is wrong."""
    if fresh is None:
        return Text(" The read model is being read.")
    told = warned(fresh)
    told += [f"as of {words.moment(fresh.watermark)}"] if fresh.watermark else []
    told += [f"{words.counted(fresh.lag, 'event')} behind"] if fresh.lag else []
    if fresh.latency:
        p50, p99 = words.brief(fresh.latency.p50_seconds), words.brief(fresh.latency.p99_seconds)
        told += [f"p50 {p50}, p99 {p99}"]
    word, style = STATES[fresh.state]
    return Text.assemble((f" {word} ", style), " ", "; ".join(told))


def counters(picture: Picture) -> Text:
    """Return how many customers are in each band, and how many alerts and plans are open."""
    if (counts := picture.counts) is None:
        return Text()
    known = {band: counts.get(f"band:{band}", 0) for band, _, _ in BANDS}
    bands = [(f"{known[band]:,} {name}", style) for band, name, style in BANDS if known[band] or band == ALWAYS]
    alerts = [
        (f"{counts[f'alerts:{name}']:,} {name}", style)
        for name, (_, style) in SEVERITIES.items()
        if counts.get(f"alerts:{name}")
    ]
    line = Text(", ", no_wrap=True, overflow="ellipsis").join(Text(*each) for each in bands)
    if alerts:
        line.append("; alerts: ").append_text(Text(", ").join(Text(*each) for each in alerts))
    if plans := sum(count for name, count in counts.items() if name.startswith("plans:")):
        line.append(f"; {words.counted(plans, 'plan')}")
    return line if counts.get("customers") else Text("There are no customers yet.")


def cause(of: Cause | None) -> str:
    """Return what is to be looked at first, with its value and what it is compared with."""
    if of is None:
        return ""
    told = measures.stated(of.name, of.value)
    if of.points is not None:
        told = measures.fallen(of)
    elif of.baseline is not None:
        told += f" (was {measures.told(of.name, of.baseline)})"
    elif of.limit is not None:
        told += f" (limit {measures.told(of.name, of.limit)})"
    return f"{measures.policy(of.policy)}: {told}" if of.policy else told


def hint(of: Cause | None, columns: int) -> str:
    """Return the same where there is room, else what called for it alone: the alert, or the measure with its value."""
    told = cause(of)
    if of is None or cell_len(told) <= columns:
        return told
    return fitted(measures.policy(of.policy) if of.policy else measures.stated(of.name, of.value), columns)


def pace(row: Row, late: str = "behind") -> str:
    """Return how far the newest open plan is, and a word if it does not keep its pace."""
    if row.plan is None:
        return ""
    return f"{row.plan.progress_percent:.0f}%{'' if row.plan.on_track else f' {late}'}"


def plan_told(row: Row) -> str:
    """Return the same with what plan it is: ``recovery 33% behind``."""
    return f"{clean(row.plan.plan_type, 12)} {pace(row)}" if row.plan else ""


def raised(row: Row, now: datetime) -> str:
    """Return how long ago the worst alert was raised, where it has become more severe since."""
    if row.alert is None or row.alert.escalated_at is None:
        return ""
    return f"raised {words.lasting(row.alert.raised_at, now)} ago"


def pointed(row: Row, now: datetime) -> Text:
    """Return who and what stands behind a row: reason, plan, owner, what is at stake, and what people said."""
    facts = [
        clean(each) for each in (row.segment.plan, row.segment.industry, row.segment.size, row.segment.region) if each
    ]
    facts += [f"owner {clean(row.owner)}" if row.owner else "no owner"]
    facts += [f"{price} a month"] if (price := words.money(row.mrr, row.currency)) else []
    care = in_words(care_of(row.alert, now)) if row.alert else ""
    plan = f"plan {plan_told(row)}" if row.plan else ""
    why = "; ".join(filter(None, (cause(row.top), raised(row, now), plan, care)))
    said = f"\n{words.overridden(override)}" if (override := holding(row.override, now)) else ""
    told = Text(no_wrap=True, overflow="ellipsis")  # a long line would push the next out of sight
    return told.append(clean(row.customer_id), "bold").append(f"  {', '.join(facts)}\n{why}{said}")
