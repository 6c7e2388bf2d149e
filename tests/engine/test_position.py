"""A lane's position as bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct, msgpack

from streams.engine.position import POSITION_KEY, Position, decode, encode

positions = st.builds(
    Position,
    st.dictionaries(st.text(max_size=9), st.integers(0, 2**62)),
    st.integers(-(2**62), 2**62),
    st.none() | st.text(max_size=9),
    st.integers(1, 9),
    st.lists(st.integers(0, 2**32 - 1), max_size=3).map(tuple),
)


@given(positions)
def test_a_position_survives_its_bytes(position: Position) -> None:
    assert decode(encode(position)) == position


def test_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="another version"):
        decode(b"\x02" + encode(Position())[1:])


def test_damage_is_refused() -> None:
    with pytest.raises(ValueError, match="damaged"):
        decode(encode(Position({"t": 1}))[:-1])


def test_no_key_that_may_be_folded_is_that_of_the_position() -> None:
    assert POSITION_KEY.startswith(b"\x00")


def test_one_of_before_layouts_were_numbered_is_of_the_first() -> None:
    assert decode(b"\x01" + msgpack.encode([{"t": 1}, 2, None])) == Position({"t": 1}, 2, layout=1)


def test_one_of_before_topics_had_ids_knows_none() -> None:
    assert decode(b"\x01" + msgpack.encode([{"t": 1}, 2, None, 3])) == Position({"t": 1}, 2, layout=3, ids=())


class Former(Struct, frozen=True, array_like=True):
    """A position as builds read it that know no ids."""

    offsets: dict[str, int] = {}
    watermark: int = 0
    closing: str | None = None
    layout: int = 1


def test_a_build_that_knows_no_ids_reads_one_with_them() -> None:
    assert msgpack.decode(encode(Position({"t": 1}, 2, "k", 3, (4,)))[1:], type=Former) == Former({"t": 1}, 2, "k", 3)
