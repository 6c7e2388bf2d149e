"""Numbers, money and times in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import isfinite
from typing import Final, Literal

from streams.adapters.terminal.marks import clean
from streams.adapters.view.portrait import Override
from streams.events import Honesty

LONG: Final = 1e12
MOST_MILLIONS: Final = 9_999.5e6  # in a column of five
SMALL: Final = 0.0995  # a share below it is told with two digits
EXACT: Final = 12  # digits of a share that count
WORTH: Final = 0.02  # by how much a risk must be better than the base rate to be told without a caveat


def number(value: float) -> str:
    """Return a number with at most one decimal; one that is too long to be read in powers of ten.

    >>> number(3.0), number(1234.56), number(-1.5e308)
    ('3', '1,234.6', '-1.5E308')
    """
    return powers(value) if is_long(value) else f"{value:,.1f}".removesuffix(".0")


def is_long(value: float) -> bool:
    """Return whether a number has more digits than anybody reads, and than there is room for."""
    return abs(value) >= LONG


def powers(value: float) -> str:
    """Return a number in powers of ten, as browsers write it.

    >>> powers(1e12), powers(123_456_789_012_345)
    ('1E12', '1.23E14')
    """
    if not isfinite(value):
        return str(value)
    digits, _, power = f"{value:.2e}".partition("e")
    return f"{digits.rstrip('0').rstrip('.')}E{int(power)}"


def counted(count: int, thing: str, things: str = "") -> str:
    """Return how many of a thing there are.

    >>> counted(1, "seat"), counted(1200, "seat"), counted(2, "copy", "copies")
    ('1 seat', '1,200 seats', '2 copies')
    """
    return f"{count:,} {thing if count == 1 else things or f'{thing}s'}"


def rounded(share: float) -> float:
    """Return a share as it is shown: whole percents, two digits where it is small; a half goes up.

    Whoever writes it in another way begins with this, and has the same digits. What was worked out in binary is a hair
    off the half that it stands for, and counts as that.

    >>> rounded(0.785), rounded(0.78499999999999), rounded(0.00425)
    (0.79, 0.79, 0.0043)
    """
    if not isfinite(share) or is_long(share):
        return share
    exact = Decimal(f"{share:.{EXACT}g}")
    step = exact.adjusted() - 1 if 0 < share < SMALL else -2
    return float(exact.quantize(Decimal(1).scaleb(step), ROUND_HALF_UP))


def percent(share: float) -> str:
    """Return a share in percent: two digits where it is small.

    >>> percent(0.31), percent(0.0042), percent(1.0), percent(1e12)
    ('31%', '0.42%', '100%', '1E14%')
    """
    if is_long(share):
        return f"{powers(100 * share)}%"
    return f"{100 * rounded(share):.{'2g' if 0 < share < SMALL else '0f'}}%"


def change(share: float) -> str:
    """Return a relative change in percent, signed.

    >>> change(0.25), change(1e300)
    ('+25%', '+1E302%')
    """
    return f"+{percent(share)}" if is_long(share) else f"{100 * share:+.0f}%"


def verdict(honesty: Honesty | None) -> Literal["better", "weak", "worse", "unjudged"]:
    """Return whether the risk is better than the base rate, by enough to say so, or worse.

    It is not judged before some of the examples left and some stayed: of one kind alone whoever says less is better.
    """
    if honesty is None or honesty.auc is None or honesty.log_loss is None or honesty.base_log_loss is None:
        return "unjudged"
    if honesty.log_loss > honesty.base_log_loss:
        return "worse"
    return "better" if honesty.log_loss < (1 - WORTH) * honesty.base_log_loss else "weak"


def overridden(said: Override) -> str:
    """Return what a person says of the health, until when, who it is, and why."""
    by = f" by {clean(said.by)}" if said.by else ""
    return f"overridden at {number(said.score)}{by} until {moment(said.until)}: {clean(said.reason)}"


def unreadable(names: Sequence[str]) -> str:
    """Return who is missing from a list, as what is kept of them cannot be read, and what helps."""
    who = clean(names[0], 24) if len(names) == 1 else counted(len(names), "customer")
    return f"{who} cannot be read, and `helix rebuild-view` makes it anew"


def points(moved: float) -> str:
    """Return by how many points something moved, signed unless it rounds to nothing.

    >>> points(3.25), points(-0.04)
    ('+3.2', '0.0')
    """
    shown = f"{moved:+.1f}"
    return "0.0" if float(shown) == 0 else shown


def money(mrr: float | None, currency: str | None) -> str:
    """Return an amount a month; nothing in XXX, which is ISO 4217 for no currency."""
    if mrr is None or currency == "XXX":
        return ""
    return f"{powers(mrr) if is_long(mrr) else f'{mrr:,.0f}'} {clean(currency or '')}".strip()


def amount(mrr: float | None, currency: str | None) -> str:
    """Return the same without its currency, in few columns.

    >>> amount(950, "EUR"), amount(1_234.5, "EUR"), amount(34_500, "EUR"), amount(1_500_000, "EUR"), amount(3e15, "EUR")
    ('950', '1.2k', '34k', '1.5M', '3E15')
    """
    if mrr is None or currency == "XXX":
        return ""
    if mrr >= MOST_MILLIONS:
        return f"{mrr:.0e}".replace("e+0", "E").replace("e+", "E")
    unit, size = next((each for each in (("M", 1_000_000), ("k", 1_000)) if mrr >= each[1]), ("", 1))
    return f"{mrr / size:.{int(size > 1 and mrr < 10 * size)}f}{unit}"


def moment(at: datetime) -> str:
    """Return a time in UTC, to the minute, wherever whoever told it is.

    >>> moment(datetime.fromisoformat("2026-03-01T20:00:00+08:00"))
    '2026-03-01 12:00 UTC'
    """
    return f"{at.astimezone(UTC) if at.utcoffset() else at:%Y-%m-%d %H:%M} UTC"


def brief(seconds: float) -> str:
    """Return a span of time that is to be short.

    >>> brief(0.0404), brief(1.26), brief(75.2)
    ('40 ms', '1.3 s', '75 s')
    """
    return f"{1_000 * seconds:.0f} ms" if seconds < 1 else f"{seconds:,.{int(seconds < 10)}f} s"


def span(time: timedelta) -> str:
    """Return a span of time in its greatest unit of which there is more than one.

    >>> span(timedelta(minutes=6.5)), span(timedelta(hours=19.2)), span(timedelta(days=3))
    ('6 minutes', '19 hours', '3 days')
    """
    minutes = int(time / timedelta(minutes=1))
    for thing, size in (("day", 1_440), ("hour", 60)):
        if minutes >= 2 * size:
            return counted(minutes // size, thing)
    return counted(minutes, "minute")


def lasting(since: datetime, now: datetime) -> str:
    """Return for how long something has been so, in its greatest unit.

    >>> lasting(datetime(2026, 1, 1), datetime(2026, 1, 3, 7))
    '2d'
    """
    count, unit = greatest(since, now)
    return f"{count}{unit}"


def greatest(since: datetime, now: datetime) -> tuple[int, str]:
    """Return for how many of its greatest unit something has been so: whole ones of ``d``, ``h``, ``m``, else ``s``."""
    seconds = max(0.0, (now - since).total_seconds())
    unit, size = next((each for each in (("d", 86_400), ("h", 3_600), ("m", 60)) if seconds >= each[1]), ("s", 1))
    return int(seconds // size), unit
