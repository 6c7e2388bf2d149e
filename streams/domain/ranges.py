"""Between which values the measures lie."""

from math import inf
from typing import Final, NamedTuple


class Range(NamedTuple):
    """The least and the greatest value of a measure."""

    low: float
    high: float


SHARE: Final = Range(0, 1)
POINTS: Final = Range(0, 100)
COUNT: Final = Range(0, inf)

RANGES: Final[dict[str, Range]] = {
    "engagement": SHARE,
    "adoption": SHARE,
    "support": SHARE,
    "sentiment": SHARE,
    "health": POINTS,
    "risk": SHARE,
    "usage_trend": Range(-1, inf),
    "silent_days": COUNT,
    "features": COUNT,
    "users": COUNT,
    "open_tickets": COUNT,
    "milestones_missed": COUNT,
}
