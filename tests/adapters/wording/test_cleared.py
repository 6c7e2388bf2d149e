"""The end of an alert says why, and looks like no band and no severity: its customer may be as ill as before."""

import re
from importlib.resources import files
from typing import Any

import pytest

from streams.adapters.reading_view import Entry
from streams.adapters.wording.counting import SEVERITIES
from streams.adapters.wording.meanings import BANDS
from streams.adapters.wording.news import News, history
from streams.adapters.wording.texts import texts
from streams.events import AlertReason, AlertResolved
from tests.adapters.view_lanes import NOON
from tests.domain.stories import healthy

LOW = AlertReason(measure="health", value=64.0, limit=60.0, baseline=41.0)


def over(*reasons: AlertReason, resolution: Any = "recovered") -> AlertResolved:
    """An alert that is over."""
    about: dict[str, Any] = {"event_id": "1", "customer_id": "acme", "occurred_at": NOON, "alert_id": "a", "episode": 1}
    how: dict[str, Any] = {"reasons": reasons, "raised_at": NOON, "resolution": resolution}
    return AlertResolved(**about, policy="health_low", severity="critical", **how)


def news(fact: AlertResolved, language: str = "en") -> News:
    (told,) = history([Entry(number=1, at=NOON, fact=fact)], texts(language))
    return told


def plain(markup: str) -> str:
    return re.sub("<[^>]+>", "", markup)


@pytest.mark.parametrize(
    ("fact", "english", "chinese"),
    [
        (over(LOW), "the condition no longer holds · health 64 (limit 60)", "条件不再成立 · 健康度 64（界限 60）"),
        (
            over(AlertReason(measure="risk", value=0.12, limit=0.2)),
            "the condition no longer holds · risk of leaving 12% (limit 20%)",
            "条件不再成立 · 流失风险 12%（界限 20%）",
        ),
        (
            over(AlertReason(measure="health", value=None, limit=60.0)),
            "the condition no longer holds · health no longer known",
            "条件不再成立 · 健康度不再可知",
        ),
        (
            over(AlertReason(measure="silent_days", value=9.0)),
            "the condition no longer holds · whole days without use 9",
            "条件不再成立 · 完整未使用天数 9",
        ),
        (over(resolution="customer_left"), "customer left", "客户离开"),
        (over(resolution="customer_erased"), "customer erased", "客户已删除"),
    ],
)
def test_the_end_of_an_alert_says_what_the_domain_measured_then(
    fact: AlertResolved, english: str, chinese: str
) -> None:
    assert (plain(news(fact).detail), plain(news(fact, "zh").detail)) == (english, chinese)


def test_whatever_clears_an_alert_is_told_in_the_readers_language() -> None:
    life = healthy()
    life.rest(30)
    life.live(40)
    ended = life.said(AlertResolved)
    assert {each.policy for each in ended} > {"health_low"}
    for fact in ended:
        told = plain(news(fact, "zh").detail)
        assert told.count(" · ") == len(fact.reasons) > 0
        assert not re.search("[a-z]", told)


def test_its_mark_has_a_shape_of_its_own_and_the_colour_of_nothing() -> None:
    tone = news(over(LOW)).tone
    sheet = (files("streams.web") / "static" / "css" / "parts.css").read_text()
    (rule,) = re.findall(rf"\.mark\.{tone} \{{(.*?)\}}", sheet, re.DOTALL)
    assert "clip-path" in rule
    assert re.findall(r"var\(--([a-z-]+)\)", rule) == ["muted"]
    assert tone not in {*BANDS, *SEVERITIES, "plan"}
