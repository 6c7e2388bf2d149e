"""Whatever others name their things, nothing of it commands the terminal."""

import io
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from streams import events
from streams.adapters.contracts.examples import examples
from streams.adapters.customer_page import page
from streams.adapters.live.news import entry
from streams.adapters.terminal.marks import JOINER, escaped
from streams.adapters.terminal.ranking import ranking
from streams.adapters.wording.texts import LANGUAGES, texts
from streams.cli._lines import line
from tests.adapters.portraits import full
from tests.adapters.view_lanes import NOON

HOSTILE = "x\x1b[31m\x9b31m\x7f\r\n\u202eabc\u2066\u2028\x07[red]"
CHOSEN_BY_US = {"severity", "previous_severity", "band", "previous_band", "outcome", "resolution"}


def hostile(thing: Any) -> Any:
    """Return a thing in which every text that others choose is hostile."""
    match thing:
        case str():
            return HOSTILE
        case tuple():
            return tuple(map(hostile, thing))
        case dict():
            return {hostile(key): hostile(value) for key, value in thing.items()}
        case msgspec.Struct():
            names = set(thing.__struct_fields__) - CHOSEN_BY_US
            return msgspec.structs.replace(thing, **{name: hostile(getattr(thing, name)) for name in names})
    return thing


def commands(shown: str) -> list[str]:
    return [character for character in shown if not (character.isprintable() or character in ("\n", JOINER))]


@pytest.mark.parametrize("width", [80, 120])
def test_pages_and_rankings_only_show(width: int) -> None:
    console = Console(width=width, file=io.StringIO(), record=True)
    portrait = hostile(full("acme"))
    console.print(*(page(portrait, NOON, texts(each)) for each in LANGUAGES), ranking([portrait], width, NOON))
    shown = console.export_text()
    assert "[red]" in shown
    assert commands(shown) == []


@pytest.mark.parametrize("topic", [events.HEALTH, events.ALERTS, events.PLANS])
def test_lines_and_news_only_show(topic: str) -> None:
    for fact in map(hostile, examples(topic)):
        news = entry(fact)
        for shown in (line(fact).plain, *(news.texts if news else ()), news.customer if news else ""):
            assert commands(shown) == []
            assert "\n" not in shown


@given(st.text() | st.just(HOSTILE))
def test_json_says_the_same_and_only_shows(text: str) -> None:
    told = escaped(msgspec.json.encode({text: text}).decode())
    assert commands(told) == []
    assert json.loads(told) == {text: text}
