"""What people on call said of a customer, and how long it holds."""

from typing import Final

from streams.domain.customer import Customer
from streams.domain.days import instant
from streams.domain.decisions import Care, Episode, Override
from streams.events import HealthOverride

KEPT_CHARACTERS: Final = 200  # of a reason; the command's fact tells more of it


def cared(episode: Episode) -> Care:
    """Return what was said of an episode, to be added to."""
    if episode.care is None:
        episode.care = Care()
    return episode.care


def snoozed(episode: Episode, now: float) -> bool:
    """Return whether an episode is to be quiet at a moment."""
    care = episode.care
    return care is not None and care.snoozed is not None and care.snoozed > now


def forget_snooze(care: Care) -> None:
    """Forget that an episode was to be quiet."""
    care.snoozed, care.reason, care.snoozed_by = None, "", None


def told(override: Override | None) -> HealthOverride | None:
    """Return an override as a snapshot tells it."""
    if override is None:
        return None
    return HealthOverride(
        score=override.score, until=instant(override.until), reason=override.reason, issued_by=override.by
    )


def expire(customer: Customer, now: float) -> bool:
    """Forget the snoozes and the override that are over; return whether there was one."""
    over = False
    for episode in customer.episodes.values():
        if (care := episode.care) is not None and care.snoozed is not None and care.snoozed <= now:
            forget_snooze(care)
            over = True
    if customer.override is not None and customer.override.until <= now:
        customer.override, over = None, True
    return over
