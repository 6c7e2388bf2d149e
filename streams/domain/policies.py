"""The policies: what healthy means, when to alert, which plans there are, how to learn; read from TOML."""

import tomllib
from hashlib import blake2b
from importlib.resources import files
from typing import Annotated, Any, Self

import msgspec
from msgspec import Meta, Struct

from streams.domain.conditions import AlertPolicy, HealthBelow, Name, RiskAbove
from streams.domain.measurements import Group
from streams.domain.reading import COMPONENTS, MEASURES
from streams.domain.templates import PlanTemplate
from streams.events import Segment

Weight = Annotated[float, Meta(gt=0, le=1000)]
Points = Annotated[float, Meta(ge=0, le=100)]


class Bands(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From which score on a customer is healthy, or to be watched; a band is left only past the hysteresis."""

    healthy: Points = 75
    watch: Points = 60
    hysteresis: Points = 2


class Profile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which measures make up health, and how much each weighs, for the customers whose segment matches."""

    name: Name
    weights: Annotated[dict[str, Weight], Meta(min_length=1, max_length=16)]
    match: dict[str, str] = {}

    def fits(self, segment: Group) -> bool:
        """Return whether every field of ``match`` is the segment's."""
        return not self.match or all(
            (getattr(segment, field) if field in SEGMENT_FIELDS else segment.others.get(field)) == wanted
            for field, wanted in self.match.items()
        )


class Learning(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far ahead the risk looks, and how often a customer's features are frozen to learn from."""

    horizon_days: Annotated[int, Meta(ge=1, le=365)] = 30
    freeze_every_days: Annotated[int, Meta(ge=1, le=365)] = 7


class Policies(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All policies, of one version."""

    version: str
    bands: Bands
    profiles: Annotated[tuple[Profile, ...], Meta(min_length=1)]
    alerts: tuple[AlertPolicy, ...] = ()
    plans: tuple[PlanTemplate, ...] = ()
    learning: Learning = Learning()

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """Read policies; ``ValueError`` names the key and what is wrong with it."""
        try:
            policies = msgspec.convert(tomllib.loads(text), cls)
        except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
            raise ValueError(f"policies: {error}") from error
        policies.check()
        stamp = blake2b(text.encode(), digest_size=4).hexdigest()
        return msgspec.structs.replace(policies, version=f"{policies.version}-{stamp}")

    @classmethod
    def default(cls) -> Self:
        """Return the policies that come with Helix."""
        return cls.from_toml(files("streams.domain").joinpath("policies.toml").read_text("utf-8"))

    def profile(self, segment: Group) -> Profile:
        """Return the first profile that fits; the last one fits everybody."""
        return next((one for one in self.profiles if one.fits(segment)), self.profiles[-1])

    def check(self) -> None:
        """Raise ``ValueError`` where the parts contradict each other."""
        unique("alerts", [one.name for one in self.alerts])
        unique("plans", [one.type for one in self.plans])
        unique("profiles", [one.name for one in self.profiles])
        for profile in self.profiles:
            known("profiles.weights", profile.weights, COMPONENTS)
        for alert in self.alerts:
            clearable(alert)
        for plan in self.plans:
            unique(f"plans.{plan.type}.tasks", [task.id for task in plan.tasks])
            known(f"plans.{plan.type}", plan.measures(), MEASURES)
        below("bands.watch", self.bands.watch, self.bands.healthy)
        if self.profiles[-1].match:
            raise ValueError(f"policies: the last profile, {self.profiles[-1].name!r}, must match everybody")


SEGMENT_FIELDS = frozenset(Segment.__struct_fields__) - {"others"}


def unique(key: str, names: list[str]) -> None:
    """Raise ``ValueError`` if a name occurs twice."""
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"policies: {key} has {name!r} twice")


def clearable(alert: AlertPolicy) -> None:
    """Raise ``ValueError`` if an alert could not clear, whatever happens."""
    if isinstance(alert, RiskAbove):
        below(f"{alert.name}.hysteresis", alert.hysteresis, alert.above)
    if isinstance(alert, HealthBelow) and alert.below + alert.hysteresis > 100:
        raise ValueError(f"policies: {alert.name} clears at {alert.below + alert.hysteresis:g}, expected 100 or less")


def below(key: str, value: float, limit: float) -> None:
    """Raise ``ValueError`` unless a value is less than a limit."""
    if value >= limit:
        raise ValueError(f"policies: {key} is {value:g}, expected less than {limit:g}")


def known(key: str, names: Any, among: Any) -> None:
    """Raise ``ValueError`` if a measure does not exist."""
    for name in names:
        if name not in among:
            raise ValueError(f"policies: {key} names {name!r}, expected one of {', '.join(among)}")
