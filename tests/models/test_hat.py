from __future__ import annotations

from math import inf, isclose, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.models import hat

coordinates = st.lists(st.none() | st.floats(-20, 20), max_size=8)


@given(coordinates)
def test_the_lights_of_every_feature_sum_to_one(numbers: list[float | None]) -> None:
    lit = hat.lights(numbers)
    for feature in range(len(numbers)):
        slots = range(feature * hat.SIZE, (feature + 1) * hat.SIZE)
        assert isclose(sum(lit.get(slot, 0.0) for slot in slots), 1.0)


@given(st.floats(-6, 6))
def test_a_known_coordinate_can_be_read_back_from_its_lights(number: float) -> None:
    read = sum((slot - hat.LIMIT) * share for slot, share in hat.lights([number]).items())
    assert isclose(read, number, abs_tol=1e-9)


@pytest.mark.parametrize(("number", "lit"), [(6.0, {12: 1.0}), (7.5, {12: 1.0}), (-99.0, {0: 1.0}), (None, {13: 1.0})])
def test_the_edges_light_one_bucket(number: float | None, lit: dict[int, float]) -> None:
    assert hat.lights([number]) == lit


@pytest.mark.parametrize("number", [nan, inf, -inf])
def test_what_is_no_number_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        hat.lights([number])


def test_every_slot_has_a_name_of_its_own() -> None:
    names = hat.names(["a", "b"])
    assert len(set(names)) == len(names) == 2 * hat.SIZE
    assert [names[slot] for slot in hat.lights([None, 0.5])] == ["a:missing", "b:0", "b:1"]
