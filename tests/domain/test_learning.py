import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.domain import FEATURE_SET, FEATURES
from streams.domain.features import SCALES, STEPS, clipped, numbers, quantised, unquantised
from streams.domain.risk import remember, tell
from streams.events import (
    ExampleLabelled,
    HealthChanged,
    Risk,
    RiskReason,
    SubscriptionCancelled,
    SubscriptionExpanded,
    SubscriptionStarted,
)
from tests.domain.stories import CATALOGUE, Life, Says, certain, healthy, midnight, policies_with

values = st.tuples(*[st.none() | st.floats(-1e6 if name in ("nps",) else 0, 1e6) for name in FEATURES])


@given(values)
def test_coordinates_are_in_tenths_and_missing_stays_missing(row: tuple[float | None, ...]) -> None:
    scored = clipped(quantised(row))
    for value, coordinate in zip(row, scored, strict=True):
        assert (value is None) == (coordinate is None)
        assert coordinate is None or (
            -6 <= coordinate <= 6 and coordinate * 10 == pytest.approx(round(coordinate * 10))
        )


@given(st.sampled_from(FEATURES), st.floats(0, 1), st.floats(0, 1))
def test_coordinates_keep_the_order_of_their_numbers(name: str, one: float, other: float) -> None:
    forth = SCALES[name].forth
    assert (forth(one) <= forth(other)) == (one <= other) or forth(one) == pytest.approx(forth(other))
    assert SCALES[name].back(forth(one)) == pytest.approx(one, abs=1e-9)


def test_what_happens_after_midnight_counts_for_the_next_day() -> None:
    life = healthy(30, policies_with())
    day = midnight(29) // 86_400
    before = numbers(life.state, day)
    life.use(["something else"], times=500)
    after = numbers(life.state, day)
    assert [name for name, old, new in zip(FEATURES, before, after, strict=True) if old != new] == ["features_30"]
    assert len(quantised(after)) == len(FEATURES)


def test_features_tell_what_happened() -> None:
    life = healthy(40, policies_with())
    life.rest(3)
    told = dict(zip(FEATURES, numbers(life.state, midnight(42) // 86_400), strict=True))
    assert (told["days_silent"], told["active_days_7"], told["active_days_28"]) == (3, 4, 25)
    assert (told["uses_7"], told["uses_28"], told["adoption"], told["features_30"]) == (40, 250, 1.0, 10)
    assert (told["days_known"], told["users"], told["nps"], told["mrr_change"]) == (42, None, None, 0.0)
    assert told["health"] == pytest.approx(100 * (0.3 * 4 / 7 + 0.4) / 0.7, abs=0.01)


def test_an_example_is_what_was_frozen_and_what_came_of_it() -> None:
    life = healthy(60, policies_with(), certain(0.25))
    examples = life.said(ExampleLabelled)
    assert len(examples) == 5
    for example in examples:
        assert (example.occurred_at - example.frozen_at).days == 30
        assert (example.left, example.horizon_days, example.feature_set) == (False, 30, FEATURE_SET)
    assert [round(example.predicted or 0, 6) for example in examples] == [0.25] * 5
    frozen = {example.frozen_at.weekday() for example in examples}
    assert len(frozen) == 1


def test_what_was_frozen_is_what_was_scored() -> None:
    scorer = certain(0.1)
    life = healthy(45, policies_with(), scorer)
    seen = list(map(clipped, scorer.seen))
    for example in life.said(ExampleLabelled):
        assert example.features == seen[(example.frozen_at - life.said(HealthChanged)[0].occurred_at).days]


def test_who_left_within_the_horizon_is_told_apart_from_who_left_later() -> None:
    life = healthy(40, policies_with())
    life.happen(SubscriptionCancelled)
    waiting = [frozen.at for frozen in life.state.frozen]
    life.rest(40)
    examples = [example for example in life.said(ExampleLabelled) if int(example.frozen_at.timestamp()) in waiting]
    assert len(examples) == len(waiting)
    assert all(example.left for example in examples)
    assert all((example.occurred_at - example.frozen_at).days == 30 for example in examples)
    assert life.state.frozen == []


def test_what_was_frozen_after_the_leaving_was_not_known_teaches_nothing() -> None:
    life = healthy(40, policies_with())
    left = life.day - 10
    life.happen(SubscriptionCancelled, hour=-10 * 24)
    assert all(frozen.at <= midnight(left) for frozen in life.state.frozen)


def test_who_comes_back_is_learned_from_again() -> None:
    life = healthy(20, policies_with())
    life.happen(SubscriptionCancelled)
    life.rest(20)
    life.happen(SubscriptionStarted, mrr=10.0)
    life.live(20, CATALOGUE)
    assert life.state.frozen


reasons = st.lists(st.tuples(st.sampled_from((*FEATURES, "others")), st.floats(-5, 5)), max_size=6)


@given(values, st.floats(0.001, 0.999), reasons)
def test_the_parts_of_a_carried_risk_sum_to_its_logit(
    row: tuple[float | None, ...], probability: float, parts: list[tuple[str, float]]
) -> None:
    from math import log

    given_reasons = tuple(RiskReason(feature=name, logit=logit) for name, logit in parts)
    logit = log(probability / (1 - probability))
    base = logit - sum(logit for _, logit in parts)
    risk = Risk(probability=probability, base_logit=base, reasons=given_reasons, model_version=3, horizon_days=30)
    told = tell(remember(risk, row, quantised(row)))
    assert told.base_logit == pytest.approx(base, abs=1e-9)
    assert [(reason.feature, reason.logit) for reason in told.reasons] == parts
    for reason in told.reasons:
        value = None if reason.feature == "others" else row[FEATURES.index(reason.feature)]
        assert (reason.value is None) == (value is None)
        assert value is None or reason.value == pytest.approx(value, abs=0.51)


@given(values)
def test_what_was_frozen_is_read_back_as_it_was_but_for_its_edges(row: tuple[float | None, ...]) -> None:
    for name, value, coordinate in zip(FEATURES, row, unquantised(quantised(row)), strict=True):
        if value is None:
            assert coordinate is None
        else:
            edge = 127 / STEPS
            assert coordinate == pytest.approx(max(-edge, min(edge, SCALES[name].forth(value))), abs=0.5001 / STEPS)


def test_a_reason_is_told_in_units_that_people_know() -> None:
    reasons = (RiskReason(feature="days_silent", logit=1.0),)
    risk = Risk(probability=0.5, base_logit=-1.0, reasons=reasons, model_version=1, horizon_days=30)
    life = Life(policies_with(), Says(risk))
    life.sign_up()
    life.live(30, CATALOGUE)
    life.rest(25)
    snapshot = life.said(HealthChanged)[-1]
    assert snapshot.risk.reasons[0].value == (snapshot.occurred_at - snapshot.as_of).days


@pytest.mark.parametrize("first", [5e-324, 5.55e-17])
def test_a_price_that_began_at_next_to_nothing_spoils_no_close(first: float) -> None:
    life = healthy(3, score=certain(0.1))
    life.happen(SubscriptionExpanded, mrr=first)
    life.happen(SubscriptionExpanded, mrr=100.0, hour=10)
    life.live(10)
    assert life.said(ExampleLabelled) == []
    assert life.state.frozen
