"""What a customer's page works out: parts that sum, and a course that ends at the present score."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from msgspec.structs import replace

from streams.adapters.reading_view import Bin, Entry, Timeline
from streams.adapters.reading_view.timelines import risk_told_at
from streams.adapters.view.portrait import Moved, Portrait
from streams.adapters.wording.texts import Texts, texts
from streams.events import AlertEscalated, AlertRaised, Move, Risk
from streams.web.pages import charts, customer, honest, risks
from streams.web.pages.environment import environment
from tests.adapters.portraits import full, told
from tests.adapters.view_lanes import NOON

T = texts("en")
MOVES = (Move(component="engagement", points=-8.5), Move(component="adoption", points=0.0))
ACME = replace(
    full("acme"),
    moved=Moved(at=NOON, score=41.5, previous_score=50.0, previous_band="at_risk", moves=MOVES),
    trend=(60.0, None, 50.0),
    trend_ends=NOON.date() - timedelta(days=1),
)


def test_what_it_was_before_is_what_it_is_less_what_moved() -> None:
    assert sum(each.length for each in customer.before(ACME)) == 50.0
    assert customer.before(full("unmoved")) == []


def test_every_component_says_how_much_it_could_add() -> None:
    engagement, adoption, sentiment = customer.components(ACME)
    assert round(engagement.most + adoption.most, 6) == 100
    assert (engagement.moved, sentiment.place, sentiment.value) == (-8.5, None, None)


def test_the_risks_reasons_lead_from_the_average_to_the_customer() -> None:
    rows = risks.rows(ACME)
    assert [reason.feature if reason else "base" for reason, _ in rows] == ["base", "days_silent", "adoption", "others"]
    assert round(sum(piece.value for _, piece in rows) - risks.logit(ACME), 9) == 0


def test_the_risk_is_of_when_it_was_told_first_and_not_of_when_it_was_repeated() -> None:
    risk = ACME.risk
    assert risk is not None
    other = replace(risk, probability=0.2)

    def since(*risks_told: Risk | None, now: Risk | None = risk, **beside: Any) -> int | None:
        facts = [replace(told("acme"), risk=each) for each in risks_told]
        entries = [Entry(number=at, at=NOON - timedelta(days=at), fact=fact) for at, fact in enumerate(facts)]
        at = risk_told_at(Timeline(entries=tuple(entries), **beside), now)
        return None if at is None else (NOON - at).days

    assert since(risk, risk, other, risk) == 1
    assert since(risk, None) == 0
    assert since(risk, risk) == 1
    assert since(risk, risk, next=7) is None
    assert since(None, risk) is None
    assert since() is None
    assert since(risk, now=None) is None
    assert since(risk, other, now=other) is None, "a timeline that is behind has not heard of it"
    assert since(risk, other, unreadable=("timeline:acme",)) is None, "what is damaged may have told of it"


def risk_card(who: Portrait) -> str:
    """Return the text of the card about a customer's risk, told three days ago."""
    card = environment().get_template("customer/risk.html")
    about = {"who": who, "risk_rows": risks.rows(who), "risk_logit": risks.logit(who), "caveat": ""}
    return re.sub(r"<[^>]+>", "", card.render(t=T, risk_at=NOON - timedelta(days=3), **about))


def test_what_a_feature_was_earlier_is_dated_only_where_it_is_told() -> None:
    assert ACME.risk is not None
    reasons = tuple(replace(each, baseline=None) for each in ACME.risk.reasons)
    assert "up to 1 day before it was told" in risk_card(replace(ACME, risk=replace(ACME.risk, horizon_days=1)))
    assert "before it was told" not in risk_card(replace(ACME, risk=replace(ACME.risk, reasons=reasons)))


def test_a_risk_is_dated_and_says_when_it_is_told_anew() -> None:
    told = risk_card(ACME)
    assert "within 30 days, as it was told on 2026-02-26; the reasons sum" in told
    assert "told anew when it has moved by half a percent point or more" in told
    assert "Earlier: up to 30 days before it was told." in told


def test_the_course_ends_with_the_present_score_and_marks_what_happened() -> None:
    raised = AlertRaised(
        event_id="1",
        customer_id="acme",
        occurred_at=NOON,
        alert_id="a",
        policy="gone_silent",
        episode=1,
        severity="critical",
        pending_since=NOON,
        clears_when="",
    )
    told = Timeline(entries=(Entry(number=1, at=NOON - timedelta(days=1), fact=raised),))
    course = orjson.loads(charts.trend(ACME, charts.seen(ACME, told, T), T, (75.0, 60.0)))
    assert course["y"] == [60.0, None, 50.0, 41.5]
    assert course["x"] == sorted(course["x"])
    assert [datetime.fromtimestamp(at, UTC).day for at in course["x"]] == [27, 28, 1, 1]
    assert [(each["kind"], each["text"]) for each in course["marks"]] == [("alert", "Alert: gone silent")]
    label = charts.label(ACME, charts.seen(ACME, told, T), T)
    assert "from 2026-02-26 to 2026-03-01" in label  # a close is of the day that it ends
    assert "alerts (1)" in label


def test_what_is_marked_has_shapes_of_its_own_and_a_legend_that_names_them() -> None:
    rose = AlertEscalated(
        event_id="1",
        customer_id="acme",
        occurred_at=NOON,
        alert_id="a",
        policy="gone_silent",
        episode=1,
        severity="critical",
        raised_at=NOON,
        previous_severity="warning",
    )
    plan = replace(ACME.plans[0], triggered_at=NOON)
    who = replace(ACME, alerts=(replace(ACME.alerts[0], raised_at=NOON),), plans=(plan,))
    timeline = Timeline(entries=(Entry(number=1, at=NOON, fact=rose),))
    marks = charts.seen(who, timeline, T)
    course, legend = orjson.loads(charts.trend(who, marks, T, (75.0, 60.0))), charts.legend(marks)
    assert "alerts (1), alerts that became more severe (1) and plans (1)" in charts.label(who, marks, T)
    assert list(legend) == list(course["shapes"]) == ["alert", "escalation", "plan"]
    assert {each["kind"] for each in course["marks"]} == set(legend)
    assert len({each.outline for each in legend.values()}) == len(legend)
    for language, words in (("en", ("alert raised", "alert became more severe", "plan begun")), ("zh", ("告警升级",))):
        html = health_card(who, timeline, texts(language))
        assert all(word in html for word in words), html
    unmarked = replace(who, alerts=(), plans=())
    assert 'class="marked' not in health_card(unmarked, Timeline(), T)


def health_card(who: Portrait, timeline: Timeline, t: Texts) -> str:
    """Return the part of a customer's page that has its health."""
    frame = environment()
    shapes = charts.legend(charts.seen(who, timeline, t))
    about = {"components": customer.components(who), "before": [], "chart": "{}", "chart_label": "", "legend": shapes}
    marks = frame.get_template("parts/marks.html").module
    return frame.get_template("customer/health.html").render(t=t, who=who, marks=marks, **about)


def test_a_customer_without_a_course_has_no_chart() -> None:
    assert charts.trend(replace(ACME, trend=(), score=None), [], T, (75.0, 60.0)) == ""


def test_the_plot_reaches_as_far_as_what_was_told_or_happened() -> None:
    bins = [
        Bin(low=0.0, high=0.1, told=0.05, examples=900, left=45),
        Bin(low=0.1, high=0.2, told=0.15, examples=0, left=0),
        Bin(low=0.2, high=0.3, told=0.25, examples=100, left=60),
    ]
    few, many = honest.dots(bins, T)
    assert honest.reach(bins) == 0.7
    assert (few.x, few.y) == (round(5 / 0.7, 2), round(100 - 5 / 0.7, 2))
    assert few.r > many.r
    assert many.high < many.y < many.low
