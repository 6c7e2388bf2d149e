import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.domain import close_day, closes_at, encode
from streams.domain.closes import KEPT, score_at, span, write
from streams.domain.decisions import Closes
from streams.events import AlertRaised, AlertResolved, HealthChanged, SubscriptionCancelled, SurveyAnswered
from tests.domain.stories import ACME, CATALOGUE, Life, certain, healthy, midnight, policies_with, unknown


def test_a_quiet_close_changes_no_bit() -> None:
    life = healthy(10, policies_with(), certain(0.3))
    life.rest(100)
    before, quiet = encode(life.state), 0
    for _ in range(28):
        state = life.state
        assert life.close() == [] or life.facts
        assert life.customer is state
        quiet += encode(life.state) == before
        before = encode(life.state)
    assert quiet == 20  # on four weekdays its features are frozen, and on four an example is labelled


def test_the_risk_is_scored_at_the_close_and_carried_in_between() -> None:
    life = healthy(5, policies_with(), certain(0.3))
    assert life.said(HealthChanged)[-1].risk.probability == 0.3
    life.score = certain(0.6, version=2)
    life.happen(SurveyAnswered, kind="nps", score=-50.0)
    carried = life.said(HealthChanged)[-1].risk
    assert (carried.probability, carried.model_version) == (0.3, 1)
    assert carried.base_logit + sum(reason.logit for reason in carried.reasons) == pytest.approx(-0.8472978603872037)
    life.close()
    assert (life.said(HealthChanged)[-1].risk.probability, life.said(HealthChanged)[-1].risk.model_version) == (0.6, 2)


def test_a_risk_stays_while_no_model_is_known() -> None:
    life = healthy(5, score=certain(0.9))
    assert [fact.policy for fact in life.said(AlertRaised)] == ["likely_to_leave"]
    life.score = unknown
    life.live(20)
    assert life.said(HealthChanged)[-1].risk.probability == 0.9
    assert life.said(AlertResolved) == []


def test_a_risk_that_hardly_moved_is_not_told_again() -> None:
    life = healthy(10, policies_with(), certain(0.3))
    told = len(life.said(HealthChanged))
    life.score = certain(0.304)
    life.live(2)
    assert len(life.said(HealthChanged)) == told
    life.score = certain(0.306)
    life.live(1)
    assert len(life.said(HealthChanged)) == told + 1


def test_nothing_is_alerted_of_who_has_left() -> None:
    life = healthy(30)
    life.happen(SubscriptionCancelled)
    life.rest(60)
    assert life.said(AlertRaised) == []


def test_of_whom_nothing_is_known_nothing_is_said() -> None:
    life = Life()
    life.rest(60)
    assert life.facts == []


def test_a_late_close_does_not_turn_time_back() -> None:
    life = healthy(20, policies_with())
    facts = close_day(life.state, midnight(10) + closes_at(ACME), life.policies, unknown)[1]
    assert facts == []


def test_closes_are_spread_over_the_first_hour() -> None:
    seconds = [closes_at(f"customer-{number}") for number in range(4_000)]
    quarters = [sum(quarter * 900 <= second < (quarter + 1) * 900 for second in seconds) for quarter in range(4)]
    assert sum(quarters) == 4_000
    assert min(quarters) > 800


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(1, 9), st.none() | st.integers(0, 100)), max_size=40), st.integers(1, KEPT))
def test_closing_scores_are_as_if_each_were_written_down(changes: list[tuple[int, int | None]], days: int) -> None:
    closes, day = Closes(), 1_000
    oracle: dict[int, int | None] = {}
    for gap, score in changes:
        for between in range(day + 1, day + gap):
            oracle[between] = oracle.get(between - 1)
        day += gap
        oracle[day] = score
        write(closes, day, score)
    for one in range(max(closes.newest - len(closes.scores) + 1, 1_001), day + 1):
        assert score_at(closes, one) == oracle[one]
    window = [oracle.get(one) for one in range(day - days + 1, day + 1)]
    kept = [None if cents is None else cents / 100 for cents in span(closes, day, days)]
    assert {score for score in kept if score is not None} == {score for score in window if score is not None}
    assert (kept or [None])[-1] == oracle.get(day)


def test_a_life_is_closed_in_the_order_of_days() -> None:
    life = Life()
    life.sign_up()
    life.live(3, CATALOGUE)
    times = [fact.occurred_at for fact in life.facts]
    assert times == sorted(times)
