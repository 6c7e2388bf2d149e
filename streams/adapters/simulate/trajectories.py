"""The kinds of lives that customers lead: how they fare at first, what they come to, and when it turns."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sin
from typing import Final


@dataclass(frozen=True, slots=True)
class Condition:
    """How a customer fares on a day.

    ``pulse`` is the chance that a user turns up on a working day, ``breadth`` the share of the catalogue in use,
    ``mood`` is -1..1, ``leaving`` the chance to cancel on the day.
    """

    pulse: float
    breadth: float
    tickets_a_week: float
    mood: float
    leaving: float = 0.0002


@dataclass(frozen=True, slots=True)
class Trajectory:
    """A way from one condition to another; ``share`` of all customers go it, and turn after so many days."""

    name: str
    share: float
    first: Condition
    then: Condition
    turns_after_days: tuple[int, int]
    ramp_days: int
    season_days: int = 0
    champion_leaves: bool = False
    haggles: bool = False

    def condition(self, age: int, turn: int) -> Condition:
        """Return the condition of a customer of an age in days whose life turns at another."""
        way = min(1.0, max(0.0, (age - turn) / self.ramp_days))
        one, other = self.first, self.then
        season = 0.45 + 0.55 * sin(2 * pi * (age - turn) / self.season_days) if self.season_days else 1.0
        return Condition(
            pulse=_between(one.pulse, other.pulse, way) * max(0.04, season),
            breadth=_between(one.breadth, other.breadth, way),
            tickets_a_week=_between(one.tickets_a_week, other.tickets_a_week, way),
            mood=_between(one.mood, other.mood, way),
            leaving=_between(one.leaving, other.leaving, way),
        )


def _between(one: float, other: float, way: float) -> float:
    return one * (1 - way) + other * way


GOOD: Final = Condition(0.75, 0.6, 0.25, 0.4)

TRAJECTORIES: Final = (
    Trajectory("thriving", 0.2, Condition(0.6, 0.4, 0.3, 0.4), Condition(0.9, 0.95, 0.2, 0.8, 0.0), (10, 40), 60),
    Trajectory("steady", 0.26, GOOD, GOOD, (30, 90), 30),
    Trajectory("slow starter", 0.1, Condition(0.12, 0.15, 0.4, 0.1), GOOD, (25, 60), 21),
    Trajectory("stillborn", 0.06, Condition(0.15, 0.15, 0.3, 0), Condition(0.02, 0.1, 0, -0.2, 0.03), (10, 25), 20),
    Trajectory("silent fade", 0.1, GOOD, Condition(0.02, 0.2, 0.05, -0.2, 0.04), (35, 110), 30),
    Trajectory("champion lost", 0.07, GOOD, Condition(0.15, 0.2, 0.2, -0.3, 0.03), (40, 110), 7, champion_leaves=True),
    Trajectory("in trouble", 0.08, GOOD, Condition(0.45, 0.4, 3.5, -0.8, 0.02), (30, 100), 14),
    Trajectory("seasonal", 0.06, GOOD, GOOD, (0, 60), 30, season_days=84),
    Trajectory("price-sensitive", 0.07, GOOD, Condition(0.5, 0.4, 0.8, -0.5, 0.015), (30, 100), 30, haggles=True),
)
