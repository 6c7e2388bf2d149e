"""Lines above the table: how fresh the picture is, how many there are of what, and what was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from rich.text import Text

from streams.adapters.freshness import Freshness
from streams.adapters.terminal import words
from streams.adapters.terminal.marks import BANDS, SEVERITIES, clean
from streams.adapters.top.picture import Asked, Taken
from streams.adapters.wording.counting import alerts_by, at_stake, starting
from streams.adapters.wording.texts import Texts

BETWEEN: Final = " · "
STATES: Final = {
    "live": ("live", "bold green"),
    "played": ("played", "bold cyan"),
    "slow": ("slow", "bold yellow"),
    "stale": ("stale", "bold reverse red"),
    "gone": ("stale", "bold reverse red"),  # what was read before is shown still
}
HELD: Final = ("held", "bold reverse yellow")
WARNED: Final = "▲"


def freshness(taken: Taken, t: Texts, *, held: bool = False) -> Text:
    """Return how fresh the picture is: a word, and as of when; below it in plain words whatever is wrong.

    One that is ``held`` still is called that, however fresh it was.
    """
    fresh = taken.fresh
    if fresh is None:
        return Text(t("top.reading"))
    told = [f"{t('fresh.as_of')} {words.moment(fresh.watermark)}"] if fresh.watermark else []
    told += [t("fresh.behind", count=fresh.lag)] if fresh.lag else []
    if fresh.latency:
        p50, p99 = words.brief(fresh.latency.p50_seconds), words.brief(fresh.latency.p99_seconds)
        told += [f"p50 {p50}, p99 {p99}"]
    key, style = HELD if held else STATES[fresh.state]
    line = Text.assemble((f" {t(f'fresh.{key}').upper()} ", style), " ", BETWEEN.join(told))
    for each in warnings(taken, t):
        line.append(f"\n{WARNED} {each}", "bold red" if key == "stale" else "yellow")
    return line


def warnings(taken: Taken, t: Texts) -> Iterator[str]:
    """Yield why a picture may be old, since when that is so, and who is missing from it."""
    for at, told in enumerate(warned(taken.fresh, t)):
        since = taken.fresh.since if taken.fresh and not at else None
        yield f"{told} {t('stale.since', at=words.moment(since))}" if since else told
    if names := taken.unreadable:
        yield t("now.unreadable", count=len(names), name=clean(names[0], 24))


def warned(fresh: Freshness | None, t: Texts) -> list[str]:
    """Return in words why a picture may be old."""
    if fresh is None:
        return []
    if fresh.state == "gone":
        return [t("stale.no_redis" if "no_redis" in fresh.warnings else "top.unreadable")]
    return [t(f"stale.{each}") for each in fresh.warnings]


def counters(taken: Taken, t: Texts, width: int) -> Text:
    """Return how many customers are in each band, what is at stake, and how many alerts and plans are open."""
    if (counts := taken.counts) is None:
        return Text()
    if not counts.get("customers"):
        return Text(t("now.nobody"))
    bands = [(name, counts.get(f"band:{name or 'unknown'}", 0), style) for name, (_, style) in BANDS.items()]
    parts = [Text(f"{many:,} {t.named('band', name or 'unknown')}", style) for name, many, style in bands if many]
    if not counts.get("band:at_risk"):  # that there are none is what one looks for
        parts.insert(0, Text(f"0 {t.named('band', 'at_risk')}"))
    between, stated = t("between"), partial(t, "page.stated")
    stake = between.join(words.money(each, currency) for currency, each in at_stake(taken.everybody))
    parts += [Text(stated(name=t("now.stake"), value=f"{stake} {t('customer.a_month')}"))] if stake else []
    styles: dict[str, str] = {name: style for name, (_, style) in SEVERITIES.items()}
    alerts = [Text(f"{many:,} {t.named('severity', name)}", styles.get(name, "")) for name, many in alerts_by(counts)]
    parts += [Text(stated(name=t("now.alerts"), value="")).append_text(Text(between).join(alerts))] if alerts else []
    plans = [f"{many:,} {t.named('plan', name)}" for name, many in sorted(starting(counts, "plans:").items())]
    parts += [Text(stated(name=t("now.plans"), value=between.join(plans)))] if plans else []
    return flowed(parts, width)


def asked_for(taken: Taken, asked: Asked, t: Texts, width: int) -> Text:
    """Return in which order the list is, of whom, and of how many; and that its order is not to be trusted."""
    page = taken.page
    told = [t(f"sort.{asked.sort}"), *(picked(group, value, t) for group, value in asked.chosen)]
    if not page.items and taken.counts:
        told.append(t("now.nobody_here"))
    elif page.items and page.total is not None:
        told.append(t("now.shown", shown=len(page.items), count=page.total))
    parts = [*map(Text, told)]
    if words.verdict(taken.honesty) == "worse":
        parts.append(Text(f"{WARNED} {t('now.untrusted')}", "yellow"))
    return flowed(parts, width)


def picked(group: str, value: str, t: Texts) -> str:
    """Return a group with one of its values."""
    named = t.named(group, value) if group in ("band", "policy") else clean(value, 64)
    return t("page.stated", name=t.named("group", group.removeprefix("others.")), value=named)


def flowed(parts: Iterable[Text], width: int) -> Text:
    """Return parts on as few lines as they need, none of them torn apart.

    >>> flowed([Text("three"), Text("parts"), Text("here")], 14).plain
    'three · parts\\nhere'
    """
    lines: list[Text] = []
    for part in parts:
        if lines and lines[-1].cell_len + len(BETWEEN) + part.cell_len <= width:
            lines[-1] = Text(BETWEEN).join([lines[-1], part])
        else:
            lines.append(part)
    return Text("\n").join(lines)
