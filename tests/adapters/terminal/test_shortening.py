"""What is left out of a text takes whole characters with it, as people see them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from streams.adapters.terminal.shortening import middled

ACUTE, FAMILY, WAVE = "e\u0301", "\U0001f469\u200d\U0001f469\u200d\U0001f467", "\U0001f44b\U0001f3fd"
PIECES = ["a", "b", "\u4e2d", ACUTE, FAMILY, WAVE]


@pytest.mark.parametrize("piece", [ACUTE, FAMILY, WAVE])
def test_neither_end_begins_or_ends_within_a_character(piece: str) -> None:
    for columns in range(3, 30):
        head, cut, tail = middled(piece * 40, columns).partition("…")
        assert cut
        assert head == piece * (len(head) // len(piece))
        assert tail == piece * (len(tail) // len(piece))


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=40), st.integers(2, 40))
def test_it_fits_and_has_both_ends(pieces: list[str], columns: int) -> None:
    text = "".join(pieces)
    shown = middled(text, columns)
    head, cut, tail = shown.partition("…")
    assert cell_len(shown) <= columns
    assert text.startswith(head)
    assert text.endswith(tail)
    assert cut or shown == text
