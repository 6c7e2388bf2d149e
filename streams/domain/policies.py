"""The policies: what healthy means, when to alert, which plans there are, how to learn; read from TOML."""

import tomllib
from hashlib import blake2b
from importlib.resources import files
from typing import Annotated, Self

import msgspec
from msgspec import Meta, Struct

from streams.domain.conditions import AlertPolicy, Name
from streams.domain.measurements import Group
from streams.domain.soundness import sound
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

    version: Annotated[str, Meta(min_length=1, max_length=64)]
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
        sound(policies)
        stamp = blake2b(text.encode(), digest_size=4).hexdigest()
        return msgspec.structs.replace(policies, version=f"{policies.version}-{stamp}")

    @classmethod
    def default(cls) -> Self:
        """Return the policies that come with Helix."""
        return cls.from_toml(files("streams.domain").joinpath("policies.toml").read_text("utf-8"))

    def profile(self, segment: Group) -> Profile:
        """Return the first profile that fits; the last one fits everybody."""
        for one in self.profiles:
            if one.fits(segment):
                return one
        return self.profiles[-1]


SEGMENT_FIELDS = frozenset(Segment.__struct_fields__) - {"others"}
