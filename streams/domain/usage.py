"""What a customer uses: counts a day, active days, features, distinct users."""

from typing import Final

from streams.domain import sketch
from streams.domain.days import DAY, NEVER
from streams.domain.measurements import Usage
from streams.events import FeatureUsed

RING_DAYS: Final = 85  # twelve whole weeks, and today
ACTIVE_DAYS: Final = 63
ACTIVE_MASK: Final = (1 << ACTIVE_DAYS) - 1
FEATURE_DAYS: Final = 30
LONG_AGO: Final = 100  # days, or never
OTHER_FEATURES: Final = 64
USERS_DAYS: Final = 30


def use_again(usage: Usage, event: FeatureUsed, at: float) -> bool:
    """Count a further use of a feature on the newest day, which changes no measure; return whether it was one."""
    day = int(at) // DAY
    ring, feature = usage.ring, event.feature
    if day != ring.newest or (usage.catalogue.get(feature, 1) and usage.others.get(feature, 1)):
        return False
    count = event.count
    usage.total += count
    ring.cells[day % RING_DAYS] += count
    if event.user_id is not None:
        count_user(usage, event.user_id, day)
    return True


def use(usage: Usage, event: FeatureUsed, at: float) -> bool:
    """Count a use; return whether it changed a measure: first on its day, or of a catalogued feature for 30 days."""
    day = int(at) // DAY
    first = first_on(usage, day)
    usage.total += event.count
    usage.ring.add(day, event.count, RING_DAYS)
    if event.user_id is not None:
        count_user(usage, event.user_id, day)
    return touch(usage, event.feature, day) or first


def first_on(usage: Usage, day: int) -> bool:
    """Mark a day as active; return whether it was not yet."""
    newest, before = usage.ring.newest, usage.active
    if day > newest:
        passed = day - newest
        recent = LONG_AGO - passed
        usage.active = (usage.active << min(passed, ACTIVE_DAYS) & ACTIVE_MASK) | 1
        ages = usage.catalogue
        for name, age in ages.items():  # in place: a new dict, or min(), would cost more than all else here
            ages[name] = age + passed if age < recent else LONG_AGO
        if usage.others:
            usage.others = {name: age + passed for name, age in usage.others.items() if age < recent}
    elif newest - day < ACTIVE_DAYS:
        usage.active |= 1 << newest - day
    usage.oldest = day if usage.oldest == NEVER else min(usage.oldest, day)
    return day > newest or usage.active != before


def touch(usage: Usage, feature: str, day: int) -> bool:
    """Note a feature's use; return whether it is catalogued and was not used in the 30 days before."""
    age = min(usage.ring.newest - day, LONG_AGO)
    before = usage.catalogue.get(feature)
    if before is not None:
        usage.catalogue[feature] = min(age, before)
        return before >= FEATURE_DAYS > age
    if age < usage.others.get(feature, LONG_AGO):
        usage.others[feature] = age
        keep_newest(usage.others)
    return False


def keep_newest(others: dict[str, int]) -> None:
    """Forget the least recently used features beyond the bound; a tie goes by name, so the order does not matter."""
    while len(others) > OTHER_FEATURES:
        del others[max(others, key=lambda name: (others[name], name))]


def catalogue(usage: Usage, features: tuple[str, ...]) -> None:
    """Replace the catalogue; what is known of a feature's use is kept."""
    known = usage.others | usage.catalogue
    usage.catalogue = {name: known.pop(name, LONG_AGO) for name in dict.fromkeys(features)}
    usage.others = {name: age for name, age in known.items() if age < LONG_AGO}
    keep_newest(usage.others)


def count_user(usage: Usage, user_id: str, day: int) -> None:
    """Count a user in the period of 30 days that the day lies in; periods before the last are forgotten."""
    period = day // USERS_DAYS
    if period == usage.period:
        usage.users = sketch.add(usage.users, user_id)
    elif period > usage.period:
        usage.users_before = usage.users if period == usage.period + 1 else b""
        usage.users, usage.period = sketch.add(b"", user_id), period
    elif period == usage.period - 1:
        usage.users_before = sketch.add(usage.users_before, user_id)


def active_days(usage: Usage, end: int, days: int) -> int:
    """Return on how many of the ``days`` days (at most 63) that end with ``end`` there was use."""
    ahead = usage.ring.newest - end
    seen = usage.active >> ahead if ahead >= 0 else usage.active << -ahead if -ahead < days else 0
    return (seen & ((1 << days) - 1)).bit_count()


def features_used(usage: Usage, end: int) -> int:
    """Return how many catalogued features were used in the 30 days that end with ``end``."""
    return used(usage.catalogue, usage.ring.newest - end)


def others_used(usage: Usage, end: int) -> int:
    """Return how many of the features outside the catalogue that are kept were used in the 30 days up to ``end``."""
    return used(usage.others, usage.ring.newest - end) if usage.others else 0


def used(ages: dict[str, int], ahead: int) -> int:
    """Return how many features were used less than 30 days before the day that the newest is ``ahead`` of."""
    limit = min(FEATURE_DAYS + ahead, LONG_AGO)
    return len([age for age in ages.values() if age < limit])


def distinct_users(usage: Usage, end: int) -> float | None:
    """Return about how many users there were in this and the last period of 30 days; ``None`` if none ever was."""
    behind = end // USERS_DAYS - usage.period
    if not usage.users and not usage.users_before:
        return None
    parts = (usage.users, usage.users_before) if behind <= 0 else (usage.users, b"") if behind == 1 else (b"", b"")
    return sketch.estimate(sketch.merge(*parts))
