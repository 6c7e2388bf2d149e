from math import log
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.domain.sketch import ALPHA, REGISTERS, add, estimate, merge

users = st.lists(st.text(max_size=8), max_size=60)


def sketched(names: list[str]) -> bytes:
    """Return the sketch of these users."""
    sketch = b""
    for name in names:
        sketch = add(sketch, name)
    return sketch


@given(users, users)
def test_a_merge_has_seen_what_either_has(one: list[str], other: list[str]) -> None:
    assert merge(sketched(one), sketched(other)) == sketched(one + other)
    assert merge(sketched(one), sketched(one)) == sketched(one)


@given(st.data(), users)
def test_order_and_repeats_do_not_matter(data: st.DataObject, names: list[str]) -> None:
    again = data.draw(st.permutations(names + names))
    assert sketched(again) == sketched(names)


@pytest.mark.parametrize("form", ["user-{}", "{}", "{:x}@example.com", "u{:08}"])
@pytest.mark.parametrize(
    ("number", "typical", "worst"), [(1, 0.01, 0.02), (10, 0.1, 0.4), (100, 0.13, 0.45), (3_000, 0.15, 0.5)]
)
def test_the_error_stays_within_its_bounds(form: str, number: int, typical: float, worst: float) -> None:
    rounds = 20 if number <= 100 else 5
    errors = [
        abs(estimate(sketched([form.format(first + index) for index in range(number)])) / number - 1)
        for first in range(0, rounds * 1_000_003, 1_000_003)
    ]
    assert fmean(errors) <= typical
    assert max(errors) <= worst


@given(st.binary(min_size=64, max_size=64) | st.lists(st.text(max_size=8), min_size=1, max_size=60).map(sketched))
def test_the_estimate_is_to_the_last_bit_what_its_definition_says(sketch: bytes) -> None:
    ranks = [rank for pair in sketch for rank in (pair & 15, pair >> 4)]
    raw = ALPHA * REGISTERS**2 / sum(2.0**-rank for rank in ranks)
    few = raw <= 2.5 * REGISTERS and 0 in ranks
    assert estimate(sketch) == (REGISTERS * log(REGISTERS / ranks.count(0)) if few else raw)


def test_nobody_is_nobody() -> None:
    assert estimate(b"") == 0
    assert len(add(b"", "ann")) == 64
