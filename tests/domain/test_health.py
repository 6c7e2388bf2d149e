from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.domain.health import TOLERANCE, band_of, contributions, judge, moves, total
from streams.domain.policies import Bands, Profile
from streams.domain.reading import COMPONENTS, read
from streams.events import Band, CustomerChanged, HealthChanged, Segment, SurveyAnswered, TicketOpened, TicketResolved
from tests.domain.stories import CATALOGUE, POLICIES, Life, healthy, on, policies_with

shares = st.floats(0, 1)
weights = st.dictionaries(st.sampled_from(COMPONENTS), st.floats(0.01, 100), min_size=1)
values = st.fixed_dictionaries({name: st.none() | shares for name in COMPONENTS})


@given(weights, values)
def test_contributions_sum_to_the_score(weights: dict[str, float], values: dict[str, float | None]) -> None:
    reading = read(healthy(0).state, 0.0)
    reading.known.update(values)
    health = judge(reading, Profile(name="any", weights=weights))
    parts = contributions(health)
    assert sum(part.points for part in parts) == pytest.approx(health.score or 0.0, abs=1e-9)
    assert (health.score is None) == all(part.value is None for part in parts)
    known = [(part.weight, part.value) for part in parts if part.value is not None]
    if known:
        expected = 100 * sum(w * v for w, v in known) / sum(w for w, _ in known)
        assert health.score == pytest.approx(expected)


@given(*[st.dictionaries(st.sampled_from(COMPONENTS), st.floats(0, 40), min_size=1)] * 2)
def test_moves_sum_to_the_change(before: dict[str, float], after: dict[str, float]) -> None:
    change = (total(after.values()) or 0.0) - (total(before.values()) or 0.0)
    if max(sum(before.values()), sum(after.values())) <= 100:
        assert sum(move.points for move in moves(before, after)) == pytest.approx(change, abs=1e-9)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30))
def test_a_band_is_left_only_past_the_hysteresis(scores: list[float]) -> None:
    band: Band | None = None
    for score in scores:
        before, band = band, band_of(score, band, Bands())
        plain = band_of(score, None, Bands())
        assert band == plain or (band == before and min(abs(score - 75), abs(score - 60)) <= 2)


def test_the_default_profile_weighs_the_four_components() -> None:
    life = Life(policies_with())
    life.sign_up()
    life.use(CATALOGUE[:5])
    life.happen(TicketOpened, ticket_id="1")
    life.happen(TicketOpened, ticket_id="2")
    life.happen(TicketResolved, hour=10, ticket_id="2")
    life.happen(SurveyAnswered, hour=11, kind="nps", score=50.0)
    snapshot = life.said(HealthChanged)[-1]
    assert {part.component: part.value for part in snapshot.contributions} == {
        "engagement": 1 / 7,
        "adoption": 0.5,
        "support": 0.5,
        "sentiment": 0.75,
    }
    assert snapshot.score == pytest.approx(100 * (0.3 / 7 + 0.4 * 0.5 + 0.2 * 0.5 + 0.1 * 0.75))


def test_what_was_never_used_is_unknown_and_what_has_gone_silent_is_zero() -> None:
    never = Life(policies_with())
    never.sign_up()
    never.rest(40)
    assert never.said(HealthChanged) == []
    silent = healthy(10, policies_with())
    silent.rest(40)
    assert silent.said(HealthChanged)[-1].score == 0
    assert [part.value for part in silent.said(HealthChanged)[-1].contributions] == [0, 0, None, None]


def test_an_old_survey_counts_no_longer() -> None:
    life = healthy(10, policies_with())
    life.happen(SurveyAnswered, kind="nps", score=-100.0)
    assert life.said(HealthChanged)[-1].contributions[3].value == 0
    life.live(182, CATALOGUE[:1])
    assert life.said(HealthChanged)[-1].contributions[3].value is None


def test_snapshots_form_a_chain_whose_moves_sum_to_each_change() -> None:
    life = healthy(20, policies_with())
    life.happen(SurveyAnswered, kind="nps", score=10.0)
    life.rest(20)
    snapshots = life.said(HealthChanged)
    assert len(snapshots) > 10
    for before, after in pairwise(snapshots):
        assert (after.previous_score, after.previous_band) == (before.score, before.band)
        assert sum(move.points for move in after.moved) == pytest.approx(after.score - before.score, abs=1e-9)
        assert abs(after.score - before.score) > TOLERANCE or after.band != before.band


def test_the_first_profile_that_fits_the_segment_counts() -> None:
    large = Profile(name="large", match={"size": "large", "tier": "gold"}, weights={"engagement": 1.0})
    life = healthy(20, policies_with(profiles=(large, POLICIES.profiles[-1])))
    life.rest(4)
    assert len(life.said(HealthChanged)[-1].contributions) == 4
    life.happen(CustomerChanged, segment=Segment(size="large", others={"tier": "gold"}))
    assert life.said(HealthChanged)[-1].score == pytest.approx(100 * 3 / 7)
    assert life.said(HealthChanged)[-1].segment.others == {"tier": "gold"}


def test_a_morning_does_not_look_like_a_silence() -> None:
    life = healthy(20, policies_with())
    life.happen(TicketOpened, hour=6, ticket_id="1")
    assert life.said(HealthChanged)[-1].contributions[0].value == 1


def test_a_snapshot_names_when_it_was_known() -> None:
    life = healthy(3, policies_with())
    snapshot = life.said(HealthChanged)[-1]
    assert snapshot.as_of == on(2 + 9 / 24)
    assert snapshot.as_of <= snapshot.occurred_at < snapshot.as_of + timedelta(days=1)
