"""Records are sent on to where Kafka's default would have put them, and their producer is told of once."""

from __future__ import annotations

from typing import Any

import pytest
from aiokafka.partitioner import murmur2 as aiokafkas
from hypothesis import given
from hypothesis import strategies as st

from streams.engine.murmur2 import murmur2
from streams.engine.record import Placed
from streams.engine.routing import Misrouting, forwarded, partition_of


@pytest.mark.parametrize(
    ("key", "partition"), [(b"foobar", -790332482), (b"a-little-bit-long-string", -985981536), (b"21", -973932308)]
)
def test_keys_are_hashed_as_in_kafkas_own_tests(key: bytes, partition: int) -> None:
    assert partition_of(key, 1_000) == (partition & 0x7FFFFFFF) % 1_000


@given(st.binary(max_size=300))
def test_keys_are_hashed_as_by_aiokafka(key: bytes) -> None:
    assert murmur2(key) == aiokafkas(key)


def test_a_record_elsewhere_is_forwarded_with_everything_it_has() -> None:
    output = forwarded(Placed("words", 3, 5, 0, b"a", b"v", (("ce_id", b"1"),)), 6)
    assert output == ("words", b"a", b"v", [("ce_id", b"1"), ("forwarded_from", b"3")], 6)


def test_a_producer_is_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    misrouting = Misrouting()
    for source in (b"crm", b"crm", b"shop"):
        misrouting.say(Placed("words", 0, 0, 0, b"a", b"", (("ce_source", source),)))
    null: Any = (("ce_source", None),)
    for headers in ((), null):
        misrouting.say(Placed("words", 0, 0, 0, b"a", b"", headers))
    assert [name for name in ("crm", "shop", "unknown") if name in caplog.text] == ["crm", "shop", "unknown"]
    assert len(caplog.records) == 3
