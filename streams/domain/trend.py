"""A customer's use compared with its own past."""

from typing import Final, NamedTuple

from streams.domain.days import NEVER, WEEK_DAYS
from streams.domain.measurements import Usage

RECENT_DAYS: Final = 21
GAP_DAYS: Final = 28
SPAN_DAYS: Final = 84
GRACE: Final = 0.15


class Trend(NamedTuple):
    """Uses a week, lately and before; their relative difference is zero within the grace band."""

    now: float
    before: float
    change: float


def trend(usage: Usage, end: int) -> Trend | None:
    """Compare the mean of the 21 days that end with ``end`` with the median week before the last 28 days.

    Weeks that began before the first use do not count; without any, or with a median of nothing, it is unknown.
    """
    if usage.oldest == NEVER or end - usage.oldest < GAP_DAYS + WEEK_DAYS - 1 or end - usage.ring.newest >= SPAN_DAYS:
        return None
    counts = usage.ring.counts(end, SPAN_DAYS)
    oldest = max(0, usage.oldest - (end - SPAN_DAYS + 1))
    weeks = [sum(counts[at : at + WEEK_DAYS]) for at in range(SPAN_DAYS - GAP_DAYS - WEEK_DAYS, oldest - 1, -WEEK_DAYS)]
    weeks.sort()
    before = (weeks[(len(weeks) - 1) // 2] + weeks[len(weeks) // 2]) / 2
    if not before:
        return None
    now = sum(counts[-RECENT_DAYS:]) * WEEK_DAYS / RECENT_DAYS
    change = now / before - 1
    return Trend(now, before, 0.0 if abs(change) <= GRACE else change)
