from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from streams.adapters.terminal import words
from streams.adapters.terminal.marks import bar, clean, sparkline
from streams.domain import FEATURES
from streams.domain.reading import MEASURES
from streams.events import AlertReason, Honesty, RiskReason
from tests.adapters.portraits import full
from tests.adapters.view_lanes import NOON


def test_every_feature_and_measure_has_a_name() -> None:
    assert not {*FEATURES, *MEASURES} - words.NAMES.keys()


@given(st.text(max_size=300))
def test_clean_text_commands_nothing(text: str) -> None:
    shown = clean(text)
    assert all(c.isprintable() or c == "\u200d" for c in shown)
    assert len(shown) <= 256
    shown.encode()


@given(st.floats(allow_nan=True), st.integers(0, 40))
def test_a_bar_is_as_wide_as_asked(share: float, width: int) -> None:
    assert len(bar(share, width)) == width
    assert bar(share, width, plain=True).isascii()


@given(st.lists(st.integers(0, 10**9), max_size=100))
def test_a_sparkline_shows_every_use(counts: list[int]) -> None:
    line = sparkline(counts)
    assert [mark == " " for mark in line] == [count == 0 for count in counts]


@pytest.mark.parametrize(
    ("then", "told"),
    [
        (NOON, "less than an hour before"),
        (NOON - timedelta(hours=5), "5 h before"),
        (NOON - timedelta(days=3), "3 days before"),
        (date(2026, 3, 1), "the same day"),
        (date(2026, 2, 28), "the day before"),
        (date(2026, 2, 19), "10 days before"),
    ],
)
def test_times_are_told_from_the_moment_of_the_page(then: date, told: str) -> None:
    assert words.ago(then, NOON) == told


def test_reasons_are_compared_with_the_customer_itself() -> None:
    reason = RiskReason(feature="adoption", logit=0.1, value=0.25, baseline=0.5)
    assert words.risk_reason(reason) == "adoption: 25 % (was 50 %)"
    assert words.risk_reason(replace(reason, baseline=None)) == "adoption: 25 %"
    assert words.risk_reason(RiskReason(feature="new_one", logit=0.1)) == "new one: unknown"


def test_alert_reasons_name_limit_and_baseline() -> None:
    reason = AlertReason(measure="closing_health", value=40.0, limit=50.0, baseline=65.0)
    assert words.alert_reason(reason) == "health at the day's close: 40 (limit 50, highest lately 65)"


def test_the_top_reason_is_the_strongest_there_is() -> None:
    portrait = full("acme")
    assert words.top_reason(portrait) == "health_low: adoption: 62 %"
    risky = replace(portrait.alerts[0], policy="likely_to_leave", reasons=(AlertReason(measure="risk", value=0.31),))
    assert words.top_reason(replace(portrait, alerts=(risky,))) == (
        "likely_to_leave: days without use at the last close: 9"
    )
    silent = replace(portrait.alerts[0], policy="gone", reasons=(AlertReason(measure="silent_days", value=8.0),))
    assert words.top_reason(replace(portrait, alerts=(silent,))) == "gone: whole days without use: 8"
    assert words.top_reason(replace(portrait, alerts=())) == "adoption: 62 %"
    assert words.top_reason(replace(portrait, alerts=(), contributions=())) == ""


@pytest.mark.parametrize(
    ("log_loss", "said"), [(None, "not been judged yet"), (0.3, "hardly more"), (0.297, "hardly more"), (0.29, "")]
)
def test_a_risk_that_is_worth_little_is_told_so(log_loss: float | None, said: str) -> None:
    base = None if log_loss is None else 0.3
    honesty = Honesty(examples=9, left=1, auc=None, log_loss=log_loss, base_log_loss=base)
    assert said in words.caveat(honesty)
    assert bool(said) == bool(words.caveat(honesty))
