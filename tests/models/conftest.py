"""Labelled examples of an invented world, in which the first two features decide who leaves."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import exp
from typing import Any

import pytest

from streams import events
from streams.domain import FEATURE_SET, FEATURES
from streams.models.learner import learn, snapshot
from streams.models.state import Learner, new

START = datetime(2026, 1, 1, tzinfo=UTC)
HORIZON_DAYS = 30

Example = Callable[..., events.ExampleLabelled]
World = Callable[..., list[events.ExampleLabelled]]


@pytest.fixture(scope="session")
def example() -> Example:
    """Return a maker of the example that was frozen ``day`` days after the start."""

    def make(number: int, day: float = 0.0, **given: Any) -> events.ExampleLabelled:
        frozen_at = START + timedelta(days=day)
        fields: dict[str, Any] = {
            "event_id": f"acme:example:{number}",
            "customer_id": "acme",
            "frozen_at": frozen_at,
            "occurred_at": frozen_at + timedelta(days=HORIZON_DAYS),
            "feature_set": FEATURE_SET,
            "features": (None,) * len(FEATURES),
            "left": False,
            "horizon_days": HORIZON_DAYS,
        }
        return events.ExampleLabelled(**fields | given)

    return make


@pytest.fixture(scope="session")
def world(example: Example) -> World:
    """Return a maker of ``count`` examples in the order of their labels, ``a_day`` of them a day."""

    def make(count: int, a_day: int = 20, seed: int = 7) -> list[events.ExampleLabelled]:
        rng = random.Random(seed)
        return [_lived(example, rng, number, number / a_day) for number in range(count)]

    return make


def _lived(example: Example, rng: random.Random, number: int, day: float) -> events.ExampleLabelled:
    features = tuple(rng.gauss(0, 2.5) if rng.random() < 0.9 else None for _ in FEATURES)
    logit = -2.0 + (features[0] or 0.0) - 0.5 * (features[1] or 0.0)
    return example(number, day, features=features, left=rng.random() < 1 / (1 + exp(-logit)))


@pytest.fixture(scope="session")
def taught(world: World) -> Learner:
    learner = new("churn")
    for example in world(500):
        learner, _ = learn(learner, example)
    return learner


@pytest.fixture(scope="session")
def trained(taught: Learner) -> events.ModelTrained:
    return snapshot(taught)
