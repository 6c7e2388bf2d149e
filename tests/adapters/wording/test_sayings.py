"""What the domain says in words is read by its form: in another language, with values as pages write them."""

import re

import pytest

from streams.adapters.view.project import project
from streams.adapters.wording.sayings import FORMS, HELD, PATTERNS, said
from streams.adapters.wording.texts import LANGUAGES, texts
from streams.domain import Policies
from streams.domain.alerts import clearing
from streams.domain.conditions import HealthBelow, HealthFell, RiskAbove, Silence
from streams.events import PlanTriggered
from tests.domain.stories import CATALOGUE, Life, healthy
from tests.web.refusals import refusals

OTHERS = (
    HealthBelow(name="low", below=12.5, hysteresis=0, keep_firing_for_days=1),
    HealthFell(name="fell", points=7.5, days=3, keep_firing_for_days=0.5),
    Silence(name="silent", silent_days=1, active_days=1, window_days=2, keep_firing_for_days=2),
    RiskAbove(name="risk", above=0.02, hysteresis=0.5),
)


def plain(markup: str) -> str:
    return re.sub("<[^>]+>", "", str(markup)).replace("&#39;", "'")


@pytest.mark.parametrize("policy", [*Policies.default().alerts, *OTHERS], ids=lambda each: str(each.name))
def test_what_clears_an_alert_is_told_in_the_readers_language(policy: HealthBelow) -> None:
    sentence = clearing(policy)
    assert not re.search("[a-z]", plain(said(sentence, texts("zh"))))
    numbers = re.findall("[0-9.]+", sentence)
    if "risk" not in sentence:
        assert sorted(re.findall("[0-9.]+", plain(said(sentence, texts("en"))))) == sorted(numbers)


def reasons() -> list[str]:
    """Return why plans began, as facts tell it and as portraits do."""
    newcomer, silent, fading = Life(), Life(), healthy(20)
    newcomer.sign_up()
    newcomer.live(1, CATALOGUE[:1])
    silent.sign_up()
    silent.rest(9)
    fading.rest(20)
    lives = (newcomer, silent, fading)
    began = [fact.reason for life in lives for fact in life.said(PlanTriggered)]
    return began + [plan.reason for life in lives for plan in project(life.state, Policies.default()).plans]


def clearings() -> list[str]:
    """Return what clears alerts."""
    return [clearing(policy) for policy in (*Policies.default().alerts, *OTHERS)]


def test_there_is_a_form_for_all_that_the_domain_says_and_no_other() -> None:
    told = [HELD.sub(r"\g<what>", each) for each in clearings()] + reasons() + refusals()
    forms = [[key for key, form in PATTERNS.items() if form.fullmatch(each)] for each in told]
    assert all(len(keys) == 1 for keys in forms)
    assert {key for keys in forms for key in keys} == set(FORMS)


@pytest.mark.parametrize("sentence", reasons())
def test_why_a_plan_began_is_told_in_the_readers_language(sentence: str) -> None:
    assert not re.search("[a-z]", plain(said(sentence, texts("zh"))))


@pytest.mark.parametrize("sentence", refusals())
def test_why_a_command_is_refused_is_told_in_the_readers_language(sentence: str) -> None:
    assert not re.search("[a-z]", plain(said(sentence, texts("zh"))))


@pytest.mark.parametrize("title", [task.title for plan in Policies.default().plans for task in plan.tasks])
def test_what_is_to_be_done_by_default_is_told_in_the_readers_language(title: str) -> None:
    assert not re.search("[a-z]", texts("zh").worded("task", title))
    assert texts("en").worded("task", title) == title


@pytest.mark.parametrize(
    ("sentence", "english", "chinese"),
    [
        ("adoption is 0.2, below 0.3", "adoption is 20%, below 30%", "功能采用率为 20%，低于 30%"),
        ("adoption is 0.297, below 0.3", "adoption is 0.297, below 0.3", "功能采用率为 0.297，低于 0.3"),
        ("health is 41.5, below 60", "health is 41.5, below 60", "健康度为 41.5，低于 60"),
        ("logins_by_night is 1.2e+03, below 1e-05", "logins by night is 1.2e+03, below 1e-05", None),
        ("health was below 60", "health was below 60", "健康度曾低于 60"),
        ("adoption is unknown, as nothing was ever used", None, "功能采用率未知，因为从未使用过任何功能"),
        ("health is 62 or more for 1 day", None, "健康度达到 62 或以上，并保持 1 天"),
        (
            "the risk is 0.15 or less for 3 days",
            "the risk is 15% or less for 3 days",
            "流失风险降到 15% 或以下，并保持 3 天",
        ),
        (
            "It was acknowledged before, by <b>.",
            "It was acknowledged before, by &lt;b&gt;.",
            "此前已由 &lt;b&gt; 认领。",
        ),
        ("The plan has no task x, but y, z.", None, "该计划没有任务 x，只有 y, z。"),
        (
            "It would hold until 2027-12-01 09:30 UTC: 366 days are the most.",
            None,
            "它将持续到 2027-12-01 09:30 UTC：最多 366 天。",
        ),
    ],
)
def test_a_sentence_of_a_known_form_is_told_in_every_language(
    sentence: str, english: str | None, chinese: str | None
) -> None:
    assert plain(said(sentence, texts("en"))) == (english or sentence)
    assert chinese is None or plain(said(sentence, texts("zh"))) == chinese


@pytest.mark.parametrize(
    "sentence",
    [
        "usage fell",
        "health is low or more",
        "health was below 60 for 2 days, <b>",
        "",
        "adoption is 1.2.3, below 0.3",
        "health was below 9e+999",
        f"health was below {'9' * 40}",
        "anything is used for 9e+999 days",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_any_other_sentence_stays_as_it_is(sentence: str, language: str) -> None:
    assert said(sentence, texts(language)) == sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_has_a_text(language: str) -> None:
    assert {f"saying.{key}" for key in FORMS} <= set(texts(language).told)


def test_english_says_what_the_domain_says() -> None:
    assert {key: texts("en").told[f"saying.{key}"] for key in FORMS} == FORMS
