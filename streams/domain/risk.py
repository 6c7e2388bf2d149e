"""The churn risk between two closes: kept in the state, and told in every snapshot until it is scored anew."""

from streams.domain.customer import Reason, Told
from streams.domain.features import FEATURES, SCALES, Values, unquantised
from streams.events import Risk, RiskReason

PLACES = {name: place for place, name in enumerate(FEATURES)}


def remember(risk: Risk, values: Values, baseline: bytes) -> Told:
    """Return what is kept of a risk: its reasons with the values they had then, in the steps they are shown in."""
    before = unquantised(baseline) or (None,) * len(FEATURES)
    reasons = [keep(reason, values, before) for reason in risk.reasons]
    return Told(risk.probability, risk.base_logit, risk.model_version, risk.horizon_days, reasons)


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
    """Return the risk as it was scored, values and baselines in natural units (days, counts, shares, points)."""
    return Risk(
        probability=told.probability,
        base_logit=told.base,
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
