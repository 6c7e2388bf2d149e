"""A day's uses: who turns up, and what of its habits each works with."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Final

from streams.adapters.simulate.voice import Voice
from streams.events import FeatureUsed

PRODUCT: Final = "suite"
WEEKEND: Final = 0.12
FIRST_HOUR: Final = 7.0
LAST_HOUR: Final = 19.0


def uses(voice: Voice) -> Iterator[FeatureUsed]:
    """Yield today's uses."""
    condition, random = voice.condition, voice.random
    turnout = condition.pulse * (WEEKEND if voice.today.weekday() >= 5 else 1.0)
    habits = voice.account.habits[: max(1, ceil(condition.breadth * len(voice.account.habits)))]
    for user in voice.account.users:
        if not voice.happens(turnout):
            continue
        for feature in random.sample(habits, min(len(habits), random.randint(1, 4))):
            count = 1 + int(random.expovariate(0.25))
            yield FeatureUsed(
                **voice.says(voice.at(FIRST_HOUR, LAST_HOUR)),
                feature=feature,
                user_id=user,
                product=PRODUCT,
                count=count,
                duration_seconds=round(count * random.uniform(5, 90), 1),
            )
