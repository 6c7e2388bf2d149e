"""The churn risk between two closes: kept in the state, and told in every snapshot until it is scored anew."""

from collections.abc import Callable
from math import fsum, log
from typing import Final, Protocol

from streams.domain.decisions import Reason, Told
from streams.domain.features import FEATURES, SCALES, Values, unquantised
from streams.events import Risk, RiskReason

PLACES: Final = {name: place for place, name in enumerate(FEATURES)}
EDGE: Final = 1e-12  # a probability keeps this distance from 0 and 1, so that its logit is finite


class Scorer(Protocol):
    """A model: what it says of features, quantised as they are frozen."""

    def probability(self, features: bytes) -> float:
        """Return the risk alone: asked at every close."""

    def explain(self, features: bytes) -> Risk:
        """Return the risk with its reasons: asked when it is told."""


ScorerAt = Callable[[float], Scorer | None]  # the newest model of those known at a moment, in seconds since 1970


def remember(risk: Risk, values: Values, baseline: bytes) -> Told:
    """Return what is kept of a risk: its reasons with the values they had then, in the steps they are shown in."""
    before = unquantised(baseline) or (None,) * len(FEATURES)
    reasons = [keep(reason, values, before) for reason in risk.reasons]
    probability = max(EDGE, min(1 - EDGE, risk.probability))
    return Told(probability, risk.model_version, risk.horizon_days, reasons)


def keep(reason: RiskReason, values: Values, before: Values) -> Reason:
    """Return a reason as it is kept; one that is none of the features (such as a rest) keeps its name instead."""
    place = PLACES.get(reason.feature)
    if place is None:
        return Reason(reason.feature, reason.logit)
    scale, value, baseline = SCALES[reason.feature], values[place], before[place]
    return Reason(
        place,
        reason.logit,
        None if value is None else round(scale.shown * value),
        None if baseline is None else round(scale.shown * scale.back(baseline)),
    )


def tell(told: Told) -> Risk:
    """Return the risk as it was scored, values and baselines in natural units (days, counts, shares, points).

    The base is what the reasons leave of the logit, so the parts always sum to it.
    """
    return Risk(
        probability=told.probability,
        base_logit=log(told.probability / (1 - told.probability)) - fsum([reason.logit for reason in told.reasons]),
        reasons=tuple(map(reason_of, told.reasons)),
        model_version=told.version,
        horizon_days=told.horizon_days,
    )


def reason_of(kept: Reason) -> RiskReason:
    """Return a kept reason as a snapshot tells it."""
    if isinstance(kept.feature, str):
        return RiskReason(feature=kept.feature, logit=kept.logit)
    name = FEATURES[kept.feature]
    return RiskReason(
        feature=name,
        logit=kept.logit,
        value=None if kept.value is None else kept.value / SCALES[name].shown,
        baseline=None if kept.baseline is None else kept.baseline / SCALES[name].shown,
    )
