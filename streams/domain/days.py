"""Event time as numbers: seconds since 1970 in UTC, and days since then; what no calendar holds is clamped."""

from datetime import UTC, datetime
from typing import Final
from zlib import crc32

DAY: Final = 86_400
HOUR: Final = 3_600
WEEK_DAYS: Final = 7
NEVER: Final = -1
LATEST: Final = 253_370_764_800.0  # year 9999 begins: facts may still look months ahead
LAST: Final = LATEST + 364 * DAY


def seconds(moment: datetime) -> float:
    """Return an aware moment as seconds since 1970, clamped to the years 1970 to 9998.

    >>> seconds(datetime(1969, 7, 20, tzinfo=UTC))
    0.0
    """
    at = moment.timestamp()
    return at if 0.0 <= at <= LATEST else min(max(at, 0.0), LATEST)


def instant(at: float) -> datetime:
    """Return seconds since 1970 as an aware moment, clamped to the years 1970 to 9999."""
    return datetime.fromtimestamp(at if 0.0 <= at <= LAST else min(max(at, 0.0), LAST), UTC)


def day_of(at: float) -> int:
    """Return the day, counted from 1970 in UTC, that a moment lies in."""
    return int(at) // DAY


def closes_at(customer_id: str) -> int:
    """Return at which second after midnight UTC, within the first hour, this customer's yesterday is closed.

    >>> 0 <= closes_at("acme") < 3600
    True
    """
    return share_of(customer_id, HOUR)


def share_of(customer_id: str, shares: int) -> int:
    """Return which of ``shares`` equal parts a customer falls in, the same on every machine."""
    return crc32(customer_id.encode()) % shares
