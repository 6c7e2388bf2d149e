"""The scorer: what a snapshot says of one customer, with exact reasons. It never learns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp, fsum
from typing import Final

from streams import events
from streams.domain import CLIPPED, FEATURE_SET, FEATURES
from streams.models import hat

REASONS: Final = 5
OTHERS: Final = "others"
STEEPEST: Final = 1e6  # of log-odds: more is none that was learned, and would be lost in sums
LATEST: Final = 2**53
LONGEST_DAYS: Final = 36_500


class UnusableSnapshotError(ValueError):
    """A snapshot that this release cannot score with; the message says what it lacks."""


@dataclass(frozen=True)
class Model:
    """Probability that a customer leaves within the horizon, from a snapshot's plain numbers.

    ``curves`` are the weights of every feature, in the order of `streams.domain.FEATURES`. Customers are handed in as
    they are frozen: a byte, which is a step, a feature.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> honesty = events.Honesty(examples=0, left=0, auc=None, log_loss=None, base_log_loss=None)
    >>> snapshot = events.ModelTrained(
    ...     event_id="churn:1", model="churn", version=1, occurred_at=datetime(2026, 1, 1, tzinfo=UTC), algorithm="",
    ...     feature_set=FEATURE_SET, horizon_days=30, intercept=-3.0, weights={f"{FEATURES[0]}:6": 3.0},
    ...     honesty=honesty)
    >>> model = Model.from_snapshot(snapshot)
    >>> highest = bytes([60] + [0] * (len(FEATURES) - 1))
    >>> model.probability(highest), model.explain(highest).reasons[0].feature == FEATURES[0]
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
        _bounded("version", snapshot.version, 0, LATEST)
        _bounded("horizon_days", snapshot.horizon_days, 1, LONGEST_DAYS)
        _bounded("intercept", snapshot.intercept, -STEEPEST, STEEPEST)
        return cls(snapshot.version, snapshot.horizon_days, snapshot.intercept, _curves(snapshot.weights))

    @cached_property
    def points(self) -> tuple[tuple[float, ...], ...]:
        """What each feature adds to the logit, at each of the 256 steps of `streams.domain.CLIPPED`.

        Made when it is first asked for: of the models that a worker hears of at its start, few ever score.
        """
        return tuple(tuple(_on(curve, lit) for lit in LIGHTS) for curve in self.curves)

    def probability(self, features: bytes) -> float:
        """Return the risk; raise `ValueError` for another count of features than there are."""
        return sigmoid(self.intercept + fsum(self._parts(features)))

    def explain(self, features: bytes) -> events.Risk:
        """Return the risk and why: the ``REASONS`` strongest reasons by name, strongest first, all others as one.

        ``base_logit`` is the logit of the average customer. Raises `ValueError` for another count of features.
        """
        parts = self._parts(features)
        ranked = sorted(range(len(parts)), key=lambda i: -abs(parts[i]))
        reasons = [events.RiskReason(feature=FEATURES[i], logit=parts[i]) for i in ranked[:REASONS]]
        rest = events.RiskReason(feature=OTHERS, logit=fsum([parts[i] for i in ranked[REASONS:]]))
        return events.Risk(
            probability=sigmoid(self.intercept + fsum(parts)),
            base_logit=self.intercept,
            reasons=(*reasons, rest),
            model_version=self.version,
            horizon_days=self.horizon_days,
        )

    def _parts(self, features: bytes) -> list[float]:
        return [steps[step] for steps, step in zip(self.points, features, strict=True)]


def sigmoid(logit: float) -> float:
    """Return the probability of a logit, however large.

    >>> sigmoid(0.0), sigmoid(-1000.0)
    (0.5, 0.0)
    """
    if logit < 0:
        odds = exp(logit)
        return odds / (1.0 + odds)
    return 1.0 / (1.0 + exp(-logit))


def _bounded(name: str, number: float, least: float, most: float) -> None:
    if not least <= number <= most:  # nor is NaN
        raise UnusableSnapshotError(f"{name} must be from {least:g} to {most:g}, not {number:g}")


def _curves(weights: Mapping[str, float]) -> tuple[tuple[float, ...], ...]:
    slots = {name: slot for slot, name in enumerate(hat.names(FEATURES))}
    flat = [0.0] * len(slots)
    for name, weight in weights.items():
        if name not in slots:
            raise UnusableSnapshotError(f"weight {name} is of no feature of {FEATURE_SET}")
        _bounded(f"weight {name}", weight, -STEEPEST, STEEPEST)
        flat[slots[name]] = weight
    return tuple(tuple(flat[start : start + hat.SIZE]) for start in range(0, len(flat), hat.SIZE))


def _on(curve: Sequence[float], lit: Iterable[tuple[int, float]]) -> float:
    return sum(curve[bucket] * light for bucket, light in lit)


LIGHTS: Final = tuple(tuple(hat.lights([coordinate]).items()) for coordinate in CLIPPED)
