"""The domain: what Helix makes of a customer's events. Pure, deterministic, in event time."""

from streams.domain.close import close_day
from streams.domain.customer import Customer, decode, encode, new
from streams.domain.days import closes_at
from streams.domain.features import CLIPPED, FEATURE_SET, FEATURES
from streams.domain.fold import step
from streams.domain.policies import Policies
from streams.domain.risk import NewestScorer, Scorer

__all__ = [
    "CLIPPED",
    "FEATURES",
    "FEATURE_SET",
    "Customer",
    "NewestScorer",
    "Policies",
    "Scorer",
    "close_day",
    "closes_at",
    "decode",
    "encode",
    "new",
    "step",
]
