from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.adapters.terminal import words
from streams.adapters.terminal.marks import bar, clean, sparkline


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


@given(st.integers(10, 98), st.sampled_from([2, 3, 4, 5]), st.sampled_from([-1e-14, 0.0, 1e-14]))
def test_a_share_that_is_a_half_goes_up_however_it_was_worked_out(digits: int, places: int, off: float) -> None:
    half = (digits + 0.5) / 10**places * (1 + off)
    assert words.percent(half) == f"{Decimal(digits + 1).scaleb(2 - places).normalize():f}%"


@given(st.floats(0, 1))
def test_what_is_rounded_already_is_told_alike(share: float) -> None:
    assert words.percent(words.rounded(share)) == words.percent(share)
    assert words.rounded(words.rounded(share)) == words.rounded(share)


@given(st.floats(-1e308, 1e308))
def test_no_number_is_wider_than_people_read(value: float) -> None:
    assert len(words.number(value)) <= len("-999,999,999,999.9")
    assert len(words.percent(abs(value))) <= len("100000000000000%")
    assert len(words.money(abs(value), "EUR")) <= len("1,000,000,000,000 EUR")
    assert len(words.amount(abs(value), "EUR")) <= len("9999M")
    assert value == 0 or float(words.powers(value)) == pytest.approx(value, rel=0.01)


@pytest.mark.parametrize(("name", "shown"), [(" ", "␠"), ("   ", "␠␠␠"), ("", ""), (" a ", " a ")])
def test_of_blanks_alone_there_is_something_to_see(name: str, shown: str) -> None:
    assert clean(name) == shown
