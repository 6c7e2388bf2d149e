import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.adapters.terminal import words
from streams.adapters.terminal.marks import bar, clean, sparkline
from streams.events import Honesty


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
    ("log_loss", "said"),
    [(None, "not been judged yet"), (0.309, "is worse"), (0.3, "hardly more"), (0.297, "hardly more"), (0.29, "")],
)
def test_a_risk_that_is_worth_little_is_told_so(log_loss: float | None, said: str) -> None:
    base = None if log_loss is None else 0.3
    honesty = Honesty(examples=9, left=1, auc=0.6, log_loss=log_loss, base_log_loss=base)
    assert said in words.caveat(honesty)
    assert bool(said) == bool(words.caveat(honesty))


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
