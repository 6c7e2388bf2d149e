from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from math import inf, nan

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams import events
from streams.domain import FEATURES
from streams.domain.features import MISSING, clipped
from streams.models import hat
from streams.models.model import OTHERS, REASONS, Model, UnusableSnapshotError, sigmoid
from streams.models.state import Learner
from tests.models.steps import stepped

World = Callable[..., list[events.ExampleLabelled]]

rows = st.binary(min_size=len(FEATURES), max_size=len(FEATURES))


@cache
def scorer(encoded: bytes) -> Model:
    return Model.from_snapshot(msgspec.json.decode(encoded, type=events.ModelTrained))


@pytest.fixture(scope="session")
def model(trained: events.ModelTrained) -> Model:
    return scorer(msgspec.json.encode(trained))


@given(row=rows)
def test_a_snapshot_read_from_the_wire_scores_as_river_does(taught: Learner, model: Model, row: bytes) -> None:
    river = taught.ftrl.logit(hat.lights(clipped(row)))
    assert abs(model.probability(row) - sigmoid(river)) < 1e-9


@given(row=rows)
def test_reasons_sum_to_the_logit(taught: Learner, model: Model, row: bytes) -> None:
    risk, river = model.explain(row), taught.ftrl.logit(hat.lights(clipped(row)))
    assert risk.probability == model.probability(row)
    assert abs(risk.base_logit + sum(reason.logit for reason in risk.reasons) - river) < 1e-9
    assert [reason.feature for reason in risk.reasons[REASONS:]] == [OTHERS]


@given(row=rows)
def test_named_reasons_are_the_strongest_and_come_in_order(model: Model, row: bytes) -> None:
    alone = {FEATURES[i]: abs(points[row[i]]) for i, points in enumerate(model.points)}
    named = [reason.feature for reason in model.explain(row).reasons[:REASONS]]
    assert [alone[name] for name in named] == sorted(alone.values(), reverse=True)[:REASONS]
    assert len(set(named)) == REASONS


def test_what_a_feature_gives_averages_to_nothing_over_what_was_learned(taught: Learner, model: Model) -> None:
    whole = [*(step & 255 for step in range(-60, 61, 10)), MISSING]
    for i, points in enumerate(model.points):
        light, curve = taught.memory.light[i * hat.SIZE : (i + 1) * hat.SIZE], [points[step] for step in whole]
        assert abs(sum(share * weight for share, weight in zip(light, curve, strict=True))) < 1e-6


def test_scoring_does_not_learn(trained: events.ModelTrained) -> None:
    model, rng = Model.from_snapshot(trained), random.Random(1)
    row = stepped([1.0] * len(FEATURES))
    before = model.explain(row)
    for _ in range(50):
        model.explain(rng.randbytes(len(FEATURES)))
    assert model.explain(row) == before


def test_the_risk_says_which_model_told_it_and_for_how_long(model: Model, trained: events.ModelTrained) -> None:
    risk = model.explain(stepped([None] * len(FEATURES)))
    assert (risk.model_version, risk.horizon_days) == (trained.version, 30)


def test_another_count_of_features_is_refused(model: Model) -> None:
    with pytest.raises(ValueError, match="shorter"):
        model.probability(stepped([1.0]))


def test_a_snapshot_of_other_features_is_refused_by_name(trained: events.ModelTrained) -> None:
    with pytest.raises(UnusableSnapshotError, match="feature set of-tomorrow"):
        Model.from_snapshot(msgspec.structs.replace(trained, feature_set="of-tomorrow"))


@pytest.mark.parametrize(
    "weights",
    [{"horoscope:1": 0.5}, {f"{FEATURES[0]}:99": 0.5}, {f"{FEATURES[0]}:0": nan}, {f"{FEATURES[0]}:0": 1e300}],
)
def test_a_weight_that_cannot_be_used_is_refused_by_name(
    trained: events.ModelTrained, weights: dict[str, float]
) -> None:
    with pytest.raises(UnusableSnapshotError, match=next(iter(weights))):
        Model.from_snapshot(msgspec.structs.replace(trained, weights=weights))


def test_an_intercept_that_is_no_number_is_refused(trained: events.ModelTrained) -> None:
    with pytest.raises(UnusableSnapshotError, match="intercept"):
        Model.from_snapshot(msgspec.structs.replace(trained, intercept=inf))


def test_a_weight_left_out_is_zero(trained: events.ModelTrained) -> None:
    bare = Model.from_snapshot(msgspec.structs.replace(trained, weights={}, intercept=-2.0))
    assert bare.probability(stepped([3.0] * len(FEATURES))) == sigmoid(-2.0)
