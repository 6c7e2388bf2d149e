"""The scorer: what a snapshot says of one customer, with exact reasons. It never learns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, fsum, isfinite
from typing import Final

from streams import events
from streams.domain import FEATURE_SET, FEATURES
from streams.models import hat
from streams.models.hat import LIMIT, MISSING

REASONS: Final = 5
OTHERS: Final = "others"

Coordinates = Sequence[float | None]


class UnusableSnapshotError(ValueError):
    """A snapshot that this release cannot score with; the message says what it lacks."""


@dataclass(frozen=True, slots=True)
class Model:
    """Probability that a customer leaves within the horizon, from a snapshot's plain numbers.

    ``curves`` holds a weight a bucket for every feature, in the order of `streams.domain.FEATURES`.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> honesty = events.Honesty(examples=0, left=0, auc=None, log_loss=None, base_log_loss=None)
    >>> snapshot = events.ModelTrained(
    ...     event_id="churn:1", model="churn", version=1, occurred_at=datetime(2026, 1, 1, tzinfo=UTC), algorithm="",
    ...     feature_set=FEATURE_SET, horizon_days=30, intercept=-3.0, weights={f"{FEATURES[0]}:6": 3.0},
    ...     honesty=honesty)
    >>> model = Model.from_snapshot(snapshot)
    >>> risk = model.score([6.0] + [None] * (len(FEATURES) - 1), None)
    >>> risk.probability, risk.reasons[0].feature == FEATURES[0]
    (0.5, True)
    """

    version: int
    horizon_days: int
    intercept: float
    curves: tuple[tuple[float, ...], ...]

    @classmethod
    def from_snapshot(cls, snapshot: events.ModelTrained) -> Model:
        """Return the scorer of a snapshot; raise `UnusableSnapshotError` for other features, or what is no number."""
        if snapshot.feature_set != FEATURE_SET:
            told = f"model {snapshot.model} version {snapshot.version}"
            raise UnusableSnapshotError(
                f"{told} is of feature set {snapshot.feature_set}, this release has {FEATURE_SET}"
            )
        if not isfinite(snapshot.intercept):
            raise UnusableSnapshotError(f"intercept must be finite, not {snapshot.intercept}")
        return cls(snapshot.version, snapshot.horizon_days, snapshot.intercept, _curves(snapshot.weights))

    def score(self, now: Coordinates, baseline: Coordinates | None) -> events.Risk:
        """Return the risk at the coordinates ``now``, and why, against the customer's own ``baseline``.

        The ``REASONS`` strongest reasons come by name, strongest first; all others are summed as one, ``others``.
        ``base_logit`` is the logit of the average customer. Raises `ValueError` for a number that is not finite, or
        for another count of coordinates than there are features.
        """
        points = _points(self.curves, now)
        strength = list(map(abs, points))
        ranked = sorted(range(len(points)), key=strength.__getitem__, reverse=True)
        reasons = [_reason(i, points[i], now, baseline) for i in ranked[:REASONS]]
        if rest := ranked[REASONS:]:
            reasons.append(events.RiskReason(feature=OTHERS, logit=fsum([points[i] for i in rest])))
        return events.Risk(
            probability=sigmoid(self.intercept + fsum(points)),
            base_logit=self.intercept,
            reasons=tuple(reasons),
            model_version=self.version,
            horizon_days=self.horizon_days,
        )

    def logit(self, now: Coordinates) -> float:
        """Return the log-odds of leaving."""
        return self.intercept + fsum(_points(self.curves, now))


def sigmoid(logit: float) -> float:
    """Return the probability of a logit, however large.

    >>> sigmoid(0.0), sigmoid(-1000.0)
    (0.5, 0.0)
    """
    if logit < 0:
        odds = exp(logit)
        return odds / (1.0 + odds)
    return 1.0 / (1.0 + exp(-logit))


def _reason(i: int, logit: float, now: Coordinates, baseline: Coordinates | None) -> events.RiskReason:
    usual = baseline[i] if baseline else None
    return events.RiskReason(feature=FEATURES[i], logit=logit, value=now[i], baseline=usual)


def _points(curves: Sequence[tuple[float, ...]], coordinates: Coordinates) -> list[float]:
    points = []
    for curve, coordinate in zip(curves, coordinates, strict=True):
        if coordinate is None:
            points.append(curve[MISSING])
            continue
        place = (coordinate if -LIMIT <= coordinate <= LIMIT else hat.clip(coordinate)) + LIMIT
        bucket = int(place)
        here = curve[bucket]
        points.append(here + (place - bucket) * (curve[bucket + 1] - here))
    return points


def _curves(weights: Mapping[str, float]) -> tuple[tuple[float, ...], ...]:
    slots = {name: slot for slot, name in enumerate(hat.names(FEATURES))}
    flat = [0.0] * len(slots)
    for name, weight in weights.items():
        if name not in slots:
            raise UnusableSnapshotError(f"weight {name} is of no feature of {FEATURE_SET}")
        if not isfinite(weight):
            raise UnusableSnapshotError(f"weight {name} must be finite, not {weight}")
        flat[slots[name]] = weight
    return tuple(tuple(flat[start : start + hat.SIZE]) for start in range(0, len(flat), hat.SIZE))
