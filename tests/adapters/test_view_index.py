from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from streams.adapters.view.index import index, urgency
from streams.adapters.view.portrait import OpenAlert, Portrait
from streams.events import Risk, Segment

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALERT = OpenAlert(alert_id="a", policy="p", severity="warning", raised_at=NOON)


def risk(probability: float) -> Risk:
    return Risk(probability=probability, base_logit=0.0, reasons=(), model_version=1, horizon_days=30)


portraits = st.builds(
    Portrait,
    customer_id=st.text(min_size=1, max_size=3),
    as_of=st.just(NOON),
    score=st.none() | st.integers(0, 1000).map(lambda tenths: tenths / 10),
    band=st.sampled_from(["healthy", "watch", "at_risk", None]),
    risk=st.none() | st.integers(0, 1000).map(lambda thousandths: risk(thousandths / 1000)),
    alerts=st.sampled_from([(), (ALERT,)]),
    segment=st.builds(Segment, plan=st.none() | st.sampled_from(["pro", "x=y"]), region=st.none() | st.just("eu")),
    left_on=st.none() | st.just(NOON.date()),
)


def order(portrait: Portrait) -> tuple[float, ...]:
    """The rule in words, as a sort key: whom Helix calls at risk, then by risk, then by lack of health."""
    called = 0 if portrait.alerts or portrait.band == "at_risk" else 1 if portrait.band == "watch" else 2
    if portrait.risk:
        return (called, 0, -portrait.risk.probability)
    return (called, 1, portrait.score) if portrait.score is not None else (called, 2, 0)


@given(st.lists(portraits, max_size=12))
def test_the_ranking_is_the_rule(customers: list[Portrait]) -> None:
    ranked = sorted(customers, key=urgency, reverse=True)
    assert [order(each) for each in ranked] == sorted(order(each) for each in customers)


@given(portraits)
def test_a_customer_is_listed_under_what_it_is(portrait: Portrait) -> None:
    ranks, tags = index(portrait)
    rankings = {key for key, member, _ in ranks if member == portrait.customer_id}
    if portrait.left_on:
        assert (rankings, tags) == (set(), ["left"])
        return
    plan, region = portrait.segment.plan, portrait.segment.region
    expected = {"at-risk"} | ({f"at-risk:plan={plan}"} if plan else set())
    assert rankings == expected | ({f"at-risk:region={region}"} if region else set())
    assert "customers" in tags
    assert f"band:{portrait.band or 'unknown'}" in tags


@given(portraits)
def test_open_alerts_of_one_who_left_stay_listed(portrait: Portrait) -> None:
    listed = [member for key, member, _ in index(portrait).ranks if key == "alerts:open"]
    assert len(listed) == len(portrait.alerts)
