"""For how long something has been so is told in the reader's language, in a column that has room for it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from streams.adapters.wording import ages
from streams.adapters.wording.texts import LANGUAGES, texts
from tests.adapters.view_lanes import NOON


@pytest.mark.parametrize(
    ("since", "told"),
    [
        (timedelta(days=2, hours=7), ("2d", "2 天", "2天")),
        (timedelta(hours=23), ("23h", "23 小时", "23小时")),
        (timedelta(minutes=1), ("1m", "1 分钟", "1分钟")),
        (timedelta(seconds=-4), ("0s", "0 秒", "0秒")),
    ],
)
def test_an_age_is_told_in_its_greatest_unit(since: timedelta, told: tuple[str, str, str]) -> None:
    english, chinese, short = told
    assert ages.lasting(NOON - since, NOON, texts("en")) == ages.short(NOON - since, NOON, texts("en")) == english
    assert ages.lasting(NOON - since, NOON, texts("zh")) == chinese
    assert ages.short(NOON - since, NOON, texts("zh")) == short


@given(st.sampled_from(list(LANGUAGES)), st.timedeltas(timedelta(0), timedelta(days=999)))
def test_a_column_has_room_for_it(language: str, since: timedelta) -> None:
    t = texts(language)
    assert cell_len(ages.short(NOON - since, NOON, t)) <= ages.columns(t)
