"""The domain: what Helix makes of a customer's events. Pure, deterministic, in event time."""

from streams.domain.close import close_day
from streams.domain.customer import Customer, decode, encode, new
from streams.domain.days import closes_at
from streams.domain.features import FEATURE_SET, FEATURES, coordinates
from streams.domain.fold import Coordinates, Scorer, step
from streams.domain.policies import Policies

__all__ = [
    "FEATURES",
    "FEATURE_SET",
    "Coordinates",
    "Customer",
    "Policies",
    "Scorer",
    "close_day",
    "closes_at",
    "coordinates",
    "decode",
    "encode",
    "new",
    "step",
]
