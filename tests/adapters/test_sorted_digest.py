"""The digest is that of the sorted lines, however they came and however little memory there is."""

import hashlib
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from streams.adapters.sorted_digest import sha256_of_sorted

lines = st.lists(st.text("abc{}", max_size=6).map(str.encode), max_size=40)


@given(lines, st.integers(0, 60), st.randoms())
def test_order_and_memory_do_not_matter(some: list[bytes], in_memory_bytes: int, random: Random) -> None:
    expected = hashlib.sha256(b"".join(line + b"\n" for line in sorted(some))).hexdigest()
    random.shuffle(some)
    assert sha256_of_sorted(iter(some), in_memory_bytes) == expected


@given(lines.filter(bool))
def test_a_line_said_twice_is_not_a_line_said_once(some: list[bytes]) -> None:
    assert sha256_of_sorted([*some, some[0]]) != sha256_of_sorted(some)
