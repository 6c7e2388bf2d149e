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
from streams.models import hat
from streams.models.learner import learn, snapshot
from streams.models.model import OTHERS, REASONS, Model, UnusableSnapshotError, sigmoid
from streams.models.state import Learner, new

World = Callable[..., list[events.ExampleLabelled]]

rows = st.lists(st.none() | st.floats(-9, 9), min_size=len(FEATURES), max_size=len(FEATURES))


@pytest.fixture(scope="session")
def taught(world: World) -> Learner:
    learner = new("churn")
    for example in world(500):
        learner, _ = learn(learner, example)
    return learner


@pytest.fixture(scope="session")
def trained(taught: Learner) -> events.ModelTrained:
    return snapshot(taught)


@cache
def scorer(encoded: bytes) -> Model:
    return Model.from_snapshot(msgspec.json.decode(encoded, type=events.ModelTrained))


@pytest.fixture(scope="session")
def model(trained: events.ModelTrained) -> Model:
    return scorer(msgspec.json.encode(trained))


@given(row=rows)
def test_a_snapshot_read_from_the_wire_scores_as_river_does(
    taught: Learner, model: Model, row: list[float | None]
) -> None:
    river = taught.ftrl.logit(hat.lights(row))
    assert abs(model.logit(row) - river) < 1e-9
    assert abs(model.score(row, None).probability - sigmoid(river)) < 1e-9


@given(row=rows, baseline=st.none() | rows)
def test_reasons_sum_to_the_logit_and_carry_their_values(
    model: Model, row: list[float | None], baseline: list[float | None] | None
) -> None:
    risk = model.score(row, baseline)
    assert abs(risk.base_logit + sum(reason.logit for reason in risk.reasons) - model.logit(row)) < 1e-9
    for reason in risk.reasons[:REASONS]:
        i = FEATURES.index(reason.feature)
        assert (reason.value, reason.baseline) == (row[i], baseline[i] if baseline else None)
    assert [reason.feature for reason in risk.reasons[REASONS:]] == [OTHERS]


@given(row=rows)
def test_named_reasons_are_the_strongest_and_come_in_order(model: Model, row: list[float | None]) -> None:
    strengths = [abs(reason.logit) for reason in model.score(row, None).reasons[:REASONS]]
    assert strengths == sorted(strengths, reverse=True)
    assert len({reason.feature for reason in model.score(row, None).reasons}) == REASONS + 1


def test_what_a_feature_gives_averages_to_nothing_over_what_was_learned(taught: Learner, model: Model) -> None:
    for i, curve in enumerate(model.curves):
        light = taught.memory.light[i * hat.SIZE : (i + 1) * hat.SIZE]
        assert abs(sum(share * weight for share, weight in zip(light, curve, strict=True))) < 1e-6


def test_scoring_does_not_learn(trained: events.ModelTrained) -> None:
    model, rng = Model.from_snapshot(trained), random.Random(1)
    before = model.score([1.0] * len(FEATURES), None)
    for _ in range(50):
        model.score([rng.uniform(-6, 6) for _ in FEATURES], None)
    assert model.score([1.0] * len(FEATURES), None) == before


def test_the_risk_says_which_model_told_it_and_for_how_long(model: Model, trained: events.ModelTrained) -> None:
    risk = model.score([None] * len(FEATURES), None)
    assert (risk.model_version, risk.horizon_days) == (trained.version, 30)


@pytest.mark.parametrize("number", [nan, inf, -inf])
def test_a_coordinate_that_is_no_number_is_refused(model: Model, number: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        model.score([number] + [None] * (len(FEATURES) - 1), None)


def test_another_count_of_coordinates_is_refused(model: Model) -> None:
    with pytest.raises(ValueError, match="shorter"):
        model.score([1.0], None)


def test_a_snapshot_of_other_features_is_refused_by_name(trained: events.ModelTrained) -> None:
    with pytest.raises(UnusableSnapshotError, match="feature set of-tomorrow"):
        Model.from_snapshot(msgspec.structs.replace(trained, feature_set="of-tomorrow"))


@pytest.mark.parametrize("weights", [{"horoscope:1": 0.5}, {f"{FEATURES[0]}:99": 0.5}, {f"{FEATURES[0]}:0": nan}])
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
    assert bare.score([3.0] * len(FEATURES), None).probability == sigmoid(-2.0)
