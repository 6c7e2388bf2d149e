"""What is not counted is kept as it came."""

from __future__ import annotations

import pytest

from streams.engine.record import LARGEST_OUTPUT_BYTES, Placed
from streams.engine.rejects import rejected


def record(key: bytes | None, value: bytes | None, headers: tuple[tuple[str, bytes], ...] = ()) -> Placed:
    return Placed("words", 3, 77, 0, key, value, headers)


def test_a_reject_says_whence_and_why_and_keeps_the_bytes_and_headers() -> None:
    output = rejected("rejects", record(b"k", b"\xff\x00", (("ce_id", b"1"),)), "value: not JSON")
    assert output[:3] == ("rejects", b"k", b"\xff\x00")
    assert output.headers == [
        ("source_topic", b"words"),
        ("source_partition", b"3"),
        ("source_offset", b"77"),
        ("reason", b"value: not JSON"),
        ("ce_id", b"1"),
    ]


def test_a_reject_of_any_size_fits() -> None:
    huge = record(b"k" * 2_000_000, b"v" * 10_000_000, (("h", b"x" * 2_000_000),))
    output = rejected("rejects", huge, "r" * 2_000_000)
    headers = dict(output.headers)
    assert output.size <= LARGEST_OUTPUT_BYTES
    assert headers["truncated_value_bytes"] == b"10000000"
    assert headers["truncated_key_bytes"] == b"2000000"
    assert headers["dropped_headers_bytes"] == b"2000011"


@pytest.mark.parametrize("headers", [(("", b""),) * 400_000, (("\U0001f600" * 24_990, b""),)])
def test_headers_of_nothing_but_framing_or_wide_names_count_for_what_they_take(
    headers: tuple[tuple[str, bytes], ...],
) -> None:
    output = rejected("rejects", record(b"k" * 60_000, b"x" * 851_000, headers), "r")
    assert dict(output.headers)["dropped_headers_bytes"]
    assert output.size <= LARGEST_OUTPUT_BYTES


def test_a_tombstone_and_a_missing_key_stay_what_they_are() -> None:
    assert rejected("rejects", record(None, None), "r")[1:3] == (None, None)
