"""What an alert policy watches: four kinds of condition, each a table of the policies' TOML."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from streams.domain import closes
from streams.domain.days import WEEK_DAYS
from streams.domain.reading import Reading
from streams.domain.usage import ACTIVE_DAYS
from streams.events import AlertReason, AlertSeverity

Level = Annotated[float, Meta(ge=-1e12, le=1e12)]  # no NaN, which is never reached
Days = Annotated[float, Meta(ge=0, le=365)]
Name = Annotated[str, Meta(min_length=1, max_length=48, pattern="^[a-z][a-z0-9_]*$")]


RANKS: Final[dict[AlertSeverity, int]] = {"info": 0, "warning": 1, "critical": 2}


class Escalation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a firing alert becomes more severe: after some days, or past a level of what it watches."""

    to: AlertSeverity
    after_days: Days | None = None
    level: Level | None = None


class Policy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every alert policy has; the kinds below say what holds, why, and what would clear it."""

    name: Name
    severity: AlertSeverity = "warning"
    for_days: Days = 0
    keep_firing_for_days: Days = 0
    cool_down_days: Days = 0
    min_age_days: Days = 0
    escalate: Escalation | None = None


class HealthBelow(Policy, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="health_below"):
    """Health is below a level; firing, it clears only ``hysteresis`` points above it."""

    below: Annotated[float, Meta(gt=0, le=100)]
    hysteresis: Annotated[float, Meta(ge=0, le=50)] = 2

    def holds(self, reading: Reading, firing: bool) -> bool:
        """Return whether the condition holds; one that is firing clears later than it began."""
        health = reading.health
        return health is not None and health < self.below + self.hysteresis * firing

    def worse(self, reading: Reading, level: float) -> bool:
        """Return whether what is watched is past a level of escalation."""
        return reading.health is not None and reading.health < level

    def reasons(self, reading: Reading) -> tuple[AlertReason, ...]:
        """Return the values that speak for the alert."""
        baseline = closes.score_at(reading.customer.closes, reading.day - WEEK_DAYS - 1)
        return (AlertReason(measure="health", value=reading.health, limit=self.below, baseline=baseline),)

    def clears_when(self) -> str:
        """Return in words what would clear it."""
        return f"health is {self.below + self.hysteresis:g} or more"


class HealthFell(Policy, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="health_fell"):
    """The closing score is ``points`` or more below the highest of the ``days`` days before."""

    points: Annotated[float, Meta(gt=0, le=100)]
    days: Annotated[int, Meta(ge=1, le=closes.KEPT - 1)]

    def fall(self, reading: Reading) -> tuple[float, float] | None:
        """Return the highest closing score of the days and the newest, if both are known."""
        kept = closes.span(reading.customer.closes, reading.day - 1, self.days + 1)
        if not kept or kept[-1] is None:
            return None
        return max([cents for cents in kept if cents is not None]) / 100, kept[-1] / 100

    def holds(self, reading: Reading, firing: bool) -> bool:
        """Return whether the condition holds."""
        return self.worse(reading, self.points)

    def worse(self, reading: Reading, level: float) -> bool:
        """Return whether what is watched is past a level of escalation."""
        fall = self.fall(reading)
        return fall is not None and fall[0] - fall[1] >= level

    def reasons(self, reading: Reading) -> tuple[AlertReason, ...]:
        """Return the values that speak for the alert."""
        high, now = self.fall(reading) or (None, None)
        limit = None if high is None else high - self.points
        return (AlertReason(measure="closing_health", value=now, limit=limit, baseline=high),)

    def clears_when(self) -> str:
        """Return in words what would clear it."""
        return f"health at a day's close is less than {self.points:g} points below its highest of {self.days} days"


class Silence(Policy, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="silence"):
    """No use for ``silent_days`` whole days, after use on ``active_days`` of the ``window_days`` that ended with it."""

    silent_days: Annotated[int, Meta(ge=1, le=365)]
    active_days: Annotated[int, Meta(ge=1, le=ACTIVE_DAYS)]
    window_days: Annotated[int, Meta(ge=1, le=ACTIVE_DAYS)]

    def before(self, reading: Reading) -> int:
        """Return on how many days of the window before the silence there was use."""
        return (reading.customer.usage.active & ((1 << self.window_days) - 1)).bit_count()

    def holds(self, reading: Reading, firing: bool) -> bool:
        """Return whether the condition holds."""
        return self.worse(reading, self.silent_days) and self.before(reading) >= self.active_days

    def worse(self, reading: Reading, level: float) -> bool:
        """Return whether what is watched is past a level of escalation."""
        silent = reading.value("silent_days")
        return silent is not None and silent >= level

    def reasons(self, reading: Reading) -> tuple[AlertReason, ...]:
        """Return the values that speak for the alert."""
        silent, before = reading.value("silent_days"), self.before(reading)
        return (
            AlertReason(measure="silent_days", value=silent, limit=self.silent_days),
            AlertReason(measure="active_days_before", value=before, limit=self.active_days),
        )

    def clears_when(self) -> str:
        """Return in words what would clear it."""
        return "anything is used"


class RiskAbove(Policy, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="risk_above"):
    """The risk is above a level; firing, it clears only ``hysteresis`` below it. Silent while the risk is unknown."""

    above: Annotated[float, Meta(gt=0, lt=1)]
    hysteresis: Annotated[float, Meta(ge=0, lt=1)] = 0.02

    def holds(self, reading: Reading, firing: bool) -> bool:
        """Return whether the condition holds; one that is firing clears later than it began."""
        risk = reading.risk
        return risk is not None and risk > self.above - self.hysteresis * firing

    def worse(self, reading: Reading, level: float) -> bool:
        """Return whether what is watched is past a level of escalation."""
        return reading.risk is not None and reading.risk > level

    def reasons(self, reading: Reading) -> tuple[AlertReason, ...]:
        """Return the values that speak for the alert."""
        return (AlertReason(measure="risk", value=reading.risk, limit=self.above),)

    def clears_when(self) -> str:
        """Return in words what would clear it."""
        return f"the risk is {max(0.0, self.above - self.hysteresis):g} or less"


AlertPolicy = HealthBelow | HealthFell | Silence | RiskAbove
