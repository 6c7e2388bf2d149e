import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.domain import Policies
from streams.domain.conditions import Escalation, HealthBelow, HealthFell, RiskAbove, Silence
from streams.events import AlertEscalated, AlertRaised, AlertResolved, CustomerChanged, HealthChanged, TicketOpened
from tests.domain.stories import CATALOGUE, Life, certain, healthy, on, policies_with, unknown

LOW = HealthBelow(name="low", below=60, min_age_days=7, for_days=2, keep_firing_for_days=1, cool_down_days=5)
SILENT = Silence(name="silent", silent_days=7, active_days=8, window_days=28)
RISKY = RiskAbove(name="risky", above=0.2, hysteresis=0.05)


def watched(*alerts: HealthBelow | HealthFell | Silence | RiskAbove) -> Policies:
    """Return policies with these alerts and nothing else."""
    return policies_with(alerts=alerts)


def test_a_low_health_fires_only_after_it_has_lasted() -> None:
    life = healthy(20, watched(LOW))
    life.rest(12)
    raised, low = life.said(AlertRaised)[0], life.said(HealthChanged)
    assert raised.pending_since == next(fact.occurred_at for fact in low if fact.score < 60 and fact.as_of >= on(19))
    assert (raised.occurred_at - raised.pending_since).total_seconds() == 2 * 86_400
    assert raised.alert_id == "acme:low:1"
    assert raised.clears_when == "health is 62 or more for 1 day"
    assert raised.evidence == tuple(f"event-{number}" for number in (172, 182, 192))


def test_an_episode_resolves_once_it_has_been_clear_for_long_enough() -> None:
    life = healthy(20, watched(LOW))
    life.rest(10)
    assert len(life.said(AlertRaised)) == 1
    life.live(6)
    above = [fact for fact in life.said(HealthChanged) if fact.previous_score is not None and fact.previous_score < 62]
    clear = next(fact for fact in reversed(above) if fact.score >= 62)
    resolved = life.said(AlertResolved)[0]
    assert (resolved.resolution, resolved.raised_at) == ("recovered", life.said(AlertRaised)[0].occurred_at)
    assert (resolved.occurred_at - clear.occurred_at).days == 1


def test_it_does_not_come_back_while_it_cools_down() -> None:
    life = healthy(20, watched(LOW))
    for _ in range(3):
        life.rest(12)
        life.live(8)
    raised, resolved = life.said(AlertRaised), life.said(AlertResolved)
    assert [fact.episode for fact in raised] == [1, 2, 3]
    for before, after in zip(resolved, raised[1:], strict=False):
        assert (after.pending_since - before.occurred_at).days >= 5


def test_an_alert_that_is_past_its_escalation_from_the_start_is_raised_so() -> None:
    policy = HealthBelow(name="low", below=60, for_days=6, escalate=Escalation(to="critical", level=58))
    life = healthy(20, watched(policy))
    life.rest(20)
    assert [fact.severity for fact in life.said(AlertRaised)] == ["critical"]
    assert not life.said(AlertEscalated)


@pytest.mark.parametrize(("step", "days"), [({"after_days": 4}, 4), ({"level": 30}, 1)])
def test_a_firing_alert_becomes_more_severe(step: dict[str, float], days: int) -> None:
    policy = HealthBelow(name="low", below=60, min_age_days=7, escalate=Escalation(to="critical", **step))
    life = healthy(20, watched(policy))
    life.rest(40)
    raised, escalated = life.said(AlertRaised)[0], life.said(AlertEscalated)
    assert [(fact.previous_severity, fact.severity, fact.episode) for fact in escalated] == [("warning", "critical", 1)]
    assert escalated[0].raised_at == raised.occurred_at
    assert (escalated[0].occurred_at - raised.occurred_at).days >= days


def test_silence_is_told_only_of_those_who_were_active() -> None:
    active, idle = healthy(20, watched(SILENT)), healthy(6, watched(SILENT))
    active.rest(9)
    idle.rest(40)
    raised = active.said(AlertRaised)[0]
    assert (raised.occurred_at - on(20)).days == 7
    assert [(reason.measure, reason.value, reason.limit) for reason in raised.reasons[:2]] == [
        ("silent_days", 7, 7),
        ("active_days_before", 20, 8),
    ]
    assert idle.said(AlertRaised) == []
    active.use()
    assert [fact.resolution for fact in active.said(AlertResolved)] == ["recovered"]


def test_a_fall_is_measured_between_closes() -> None:
    life = healthy(30, watched(HealthFell(name="fall", points=15, days=14)))
    life.live(20, CATALOGUE[:2])
    assert life.said(AlertRaised) == []
    life.rest(2)
    life.live(6, CATALOGUE[:2])
    life.live(8, CATALOGUE[:1])
    raised = life.said(AlertRaised)
    assert len(raised) == 1
    reason = raised[0].reasons[0]
    assert reason.measure == "closing_health"
    assert reason.baseline - reason.value >= 15
    assert reason.limit == reason.baseline - 15


def test_a_risk_that_is_unknown_alerts_nobody() -> None:
    silent, risky, clear = (healthy(10, watched(RISKY), score) for score in (unknown, certain(0.21), certain(0.19)))
    assert [len(life.said(AlertRaised)) for life in (silent, risky, clear)] == [0, 1, 0]
    risky.score = certain(0.16)
    risky.live(3)
    assert risky.said(AlertResolved) == []
    risky.score = certain(0.14)
    risky.live(1)
    assert len(risky.said(AlertResolved)) == 1


def test_a_newcomer_is_not_judged_before_its_time() -> None:
    policy = HealthBelow(name="low", below=60, min_age_days=7)
    life = Life(watched(policy))
    life.sign_up()
    life.use(CATALOGUE[:1])
    life.rest(12)
    assert [fact.occurred_at.date() for fact in life.said(AlertRaised)] == [on(7).date()]


def test_a_policy_taken_out_of_the_file_resolves_its_alerts() -> None:
    life = healthy(20, watched(LOW, SILENT))
    life.rest(12)
    life.policies = watched(LOW)
    life.rest(1)
    assert [(fact.policy, fact.resolution) for fact in life.said(AlertResolved)] == [("silent", "recovered")]


def test_an_alert_names_its_owner_and_what_health_is_made_of() -> None:
    life = healthy(20, watched(LOW))
    life.happen(CustomerChanged, owner="ann")
    life.rest(10)
    raised = life.said(AlertRaised)[0]
    assert (raised.owner, raised.mrr) == ("ann", 100.0)
    assert {reason.measure for reason in raised.reasons} == {"health", "engagement", "adoption"}


@settings(max_examples=40)
@given(st.lists(st.integers(0, 10), min_size=20, max_size=60), st.sampled_from([0.1, 0.19, 0.25]))
def test_an_episode_never_raises_twice_without_resolving(days: list[int], probability: float) -> None:
    life = Life(watched(LOW, SILENT, RISKY, HealthFell(name="fall", points=10, days=7)), certain(probability))
    life.sign_up()
    for features in days:
        life.use(CATALOGUE[:features])
        if features == 9:
            life.happen(TicketOpened, ticket_id=str(life.day))
        if features == 5:
            life.score = certain(0.3 - probability)
        life.close()
    for name in ("low", "silent", "risky", "fall"):
        turns = [fact for fact in life.said(AlertRaised) + life.said(AlertResolved) if fact.policy == name]
        turns.sort(key=lambda fact: int(fact.event_id.rsplit(":", 1)[1]))
        assert [type(fact) for fact in turns] == [AlertRaised, AlertResolved] * (len(turns) // 2) + [AlertRaised] * (
            len(turns) % 2
        )
        assert [fact.episode for fact in turns] == [1 + turn // 2 for turn in range(len(turns))]
