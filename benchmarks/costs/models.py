"""A model to score with: weights as if learned, drawn by lot, for what they are costs nothing."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from streams.domain import FEATURE_SET, FEATURES
from streams.events import Honesty, ModelTrained
from streams.models import hat
from streams.models.newest import Newest


def trained(seed: int = 7) -> Newest:
    """Return the holder of such a model."""
    lots = random.Random(seed)  # noqa: S311 nothing secret
    newest = Newest("churn")
    known_at = datetime(2025, 1, 1, tzinfo=UTC)
    newest.replace(
        ModelTrained(
            event_id="churn:1",
            model="churn",
            version=1,
            occurred_at=known_at,
            algorithm="by lot",
            feature_set=FEATURE_SET,
            horizon_days=30,
            intercept=-2.0,
            weights={name: lots.gauss(0, 0.3) for name in hat.names(FEATURES)},
            honesty=Honesty(examples=0, left=0, auc=None, log_loss=None, base_log_loss=None),
        ),
        known_at,
    )
    return newest
