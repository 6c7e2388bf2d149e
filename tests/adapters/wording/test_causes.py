"""What is to be looked at first is told alike on pages and in a terminal, with when it was what it was."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from rich.console import Console

from streams.adapters.customer_page import page
from streams.adapters.top import causes as in_terminal
from streams.adapters.top.seeing import Seeing
from streams.adapters.view.cause import Cause, measured
from streams.adapters.view.row import row_of
from streams.adapters.wording.causes import cause
from streams.adapters.wording.explaining import because, fallen
from streams.adapters.wording.meanings import caveat, value
from streams.adapters.wording.shown import plain
from streams.adapters.wording.texts import LANGUAGES, texts
from streams.events import AlertReason, Honesty
from tests.adapters.portraits import full
from tests.adapters.top.screen import BANDS
from tests.adapters.view_lanes import NOON

UNKNOWN = Cause(kind="component", name="support", baseline=1.0, points=-20.0)
LATER = NOON + timedelta(days=9)


@pytest.mark.parametrize(
    ("of", "english", "chinese"),
    [
        (
            UNKNOWN,
            "support unknown (before the fall 100%) −20.0 points",
            "支持 未知（下降前 100%） −20.0 分",
        ),
        (
            Cause(kind="feature", name="health", value=50.0, baseline=65.0),
            "health 50 (earlier 65) · as told with the risk",
            "健康度 50（早先 65） · 随流失风险告知时的值",
        ),
        (
            Cause(kind="measure", name="health", value=50.0, baseline=65.0, limit=60.0),
            "health 50 (limit 60, a week before 65)",
            "健康度 50（界限 60，一周前 65）",
        ),
        (Cause(kind="component", name="adoption", value=0.2), "adoption 20%", "功能采用率 20%"),
    ],
)
def test_a_cause_says_what_it_is_compared_with_and_when_that_was(of: Cause, english: str, chinese: str) -> None:
    assert plain(cause(texts("en"), of, NOON, LATER)) == english
    assert plain(cause(texts("zh"), of, NOON, LATER)) == chinese


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_terminal_says_the_same_after_the_policy(language: str) -> None:
    see = Seeing(texts(language), BANDS, LATER)
    row = replace(row_of(full("acme")), top=replace(UNKNOWN, policy="health_fall"))
    told = plain(cause(see.t, UNKNOWN, NOON, LATER))
    between = {"en": ": ", "zh": "："}[language]
    assert in_terminal.cause(row, see) == f"{see.t.named('policy', 'health_fall')}{between}{told}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_customer_in_a_terminal_says_the_same(language: str) -> None:
    t, who = texts(language), full("acme")
    (alert,) = who.alerts
    silent = AlertReason(measure="silent_days", value=8.0, limit=7.0, baseline=0.0)
    who = replace(who, alerts=(replace(alert, reasons=(*alert.reasons, silent)),))
    console = Console(width=400)
    with console.capture() as shown:
        console.print(page(who, LATER, t, falls={alert.alert_id: UNKNOWN}))
    causes = [UNKNOWN, *map(measured, who.alerts[0].reasons)]
    between = {"en": "; ", "zh": "；"}[language]
    assert between.join(plain(cause(t, each, who.as_of, LATER)) for each in causes) in shown.get()


def test_a_value_that_is_not_known_is_called_so_wherever_a_reason_is_told() -> None:
    t = texts("en")
    (told,) = because([AlertReason(measure="support", value=None)], t)
    assert (plain(told), plain(fallen(UNKNOWN, t))) == ("support unknown", "support unknown −20.0 points")


def test_a_share_that_is_less_than_before_has_a_minus_as_other_numbers_have() -> None:
    assert [plain(value("usage_trend", each)) for each in (-0.92, 1.47)] == ["−92%", "+147%"]


def test_a_share_is_rounded_once_whoever_writes_it() -> None:
    told = value("sentiment", 0.785)
    assert str(told) == '<data value="0.79" data-form="percent">79%</data>'


@pytest.mark.parametrize(
    ("log_loss", "said"),
    [(None, "not been judged yet"), (0.309, "is worse"), (0.3, "hardly more"), (0.297, "hardly more"), (0.29, "")],
)
def test_a_risk_that_is_worth_little_is_told_so(log_loss: float | None, said: str) -> None:
    base = None if log_loss is None else 0.3
    told = caveat(texts("en"), Honesty(examples=9, left=1, auc=0.6, log_loss=log_loss, base_log_loss=base))
    assert said in told
    assert bool(said) == bool(told)


def test_of_a_risk_without_a_model_no_doubt_is_told() -> None:
    assert caveat(texts("en"), None) == ""
