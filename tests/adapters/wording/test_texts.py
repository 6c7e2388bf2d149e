"""The catalogues say the same things, and everything that a page or the terminal says is in them."""

import re
from pathlib import Path
from string import Formatter

import pytest

from streams.adapters.wording.texts import LANGUAGES, texts

STREAMS = Path(__file__).parents[3] / "streams"
CODE = (STREAMS / "web" / "pages", *(STREAMS / "adapters" / each for each in ("customer_page", "top", "wording")))
SOURCES = [
    *(STREAMS / "web" / "templates").rglob("*.html"),
    *(path for folder in CODE for path in folder.glob("*.py")),
]
CALL = re.compile(r"""\bt\(\s*"([a-z_.]+)"(?!\s*~)""")
CHOSEN = re.compile(r"""\bt\(\s*"([a-z_.]+)" if [^)]*? else "([a-z_.]+)"\s*[,)]""")


def said() -> set[str]:
    found = "\n".join(path.read_text() for path in SOURCES)
    return {*CALL.findall(found), *(key for pair in CHOSEN.findall(found) for key in pair)}


def test_all_catalogues_have_the_same_keys() -> None:
    english, *others = (set(texts(language).told) for language in LANGUAGES)
    assert all(other == english for other in others)


def test_a_text_has_the_same_gaps_in_every_language() -> None:
    def gaps(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    english = texts("en").told
    for language in LANGUAGES:
        told = texts(language).told
        different = {key for key in english if gaps(told[key]) - {"count"} != gaps(english[key]) - {"count"}}
        assert not different


def test_whatever_is_said_is_in_the_catalogue() -> None:
    keys = said()
    assert len(keys) > 100
    assert keys <= set(texts("en").told)


@pytest.mark.parametrize(("count", "told"), [(0, "0 customers"), (1, "1 customer"), (1200, "1,200 customers")])
def test_one_thing_is_told_in_the_singular(count: int, told: str) -> None:
    assert texts("en")("customers", count=count) == told


def test_a_name_that_no_catalogue_knows_is_shown_as_it_is_and_can_do_no_harm() -> None:
    assert texts("zh").named("policy", "payment_overdue\x1b[31m") == "payment overdue\\x1b[31m"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_waits_is_not_called_as_a_picture_that_is_behind(language: str) -> None:
    told = texts(language).told
    assert told["stream.lag"] != told["fresh.slow"]


@pytest.mark.parametrize(("language", "live"), [("en", "live"), ("zh", "实时")])
def test_the_feed_is_not_called_live_which_only_the_verdict_says(language: str, live: str) -> None:
    told = texts(language)
    assert live in told("fresh.live").lower()
    assert live not in told("now.feed").lower()


@pytest.mark.parametrize(("language", "closes"), [("en", ("daily close", "daily closes")), ("zh", ("每日结算",) * 2)])
def test_how_long_somebody_is_at_risk_is_counted_in_closes_not_in_days_as_the_age_of_news(
    language: str, closes: tuple[str, str]
) -> None:
    for key in ("now.at_risk_days", "now.at_risk_longer"):
        for count, unit in zip((1, 3), closes, strict=True):
            assert re.search(rf"{count} ?(次)?{unit}\b", texts(language)(key, count=count))


def test_in_chinese_one_word_is_said_of_one_thing() -> None:
    told = texts("zh").told
    assert told["plan.behind"] == told["top.late"]
    assert {key for key, text in told.items() if "暂停" in text} == {
        "fresh.held",
        "top.held",
        "top.freeze",
        "top.about",
    }
    assert "静默" in told["command.snooze"]
    whole = "\n".join(told.values())
    assert [word for word in ("收盘", "改写", "启动", "有流失风险") if word in whole] == []
    assert re.findall("(?<!流失)(?<!有)风险", whole) == []  # of leaving, or of a band


def test_in_chinese_a_number_stands_apart_from_what_it_counts() -> None:
    tight = re.compile(r"(?:\{count[^}]*\}|\{days\}|\d)(?:天|小时|分钟|秒|个|周)")
    assert [text for text in texts("zh").told.values() if tight.search(text)] == []
