"""The domain: what Helix makes of a customer's events. Pure, deterministic, in event time."""

from streams.domain.close import close_day
from streams.domain.customer import VERSION as LAYOUT
from streams.domain.customer import Customer, decode, encode, new
from streams.domain.days import closes_at
from streams.domain.features import CLIPPED, FEATURE_SET, FEATURES
from streams.domain.fold import step
from streams.domain.policies import Policies
from streams.domain.risk import Scorer, ScorerAt

__all__ = [
    "CLIPPED",
    "FEATURES",
    "FEATURE_SET",
    "LAYOUT",
    "Customer",
    "Policies",
    "Scorer",
    "ScorerAt",
    "close_day",
    "closes_at",
    "decode",
    "encode",
    "new",
    "step",
]
