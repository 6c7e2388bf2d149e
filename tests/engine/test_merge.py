"""Topics are merged by the time of their heads, and what lags is waited for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.engine import merge as merge_module
from streams.engine.merge import Read, Source, merge
from streams.engine.record import Placed, Record, Rejected
from streams.engine.stretch import Stretches

Times = list[list[int]]
once_a_size = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # which stays as it is


@pytest.fixture(params=[1, 2, 256], autouse=True)
def _at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge_module, "READ_AT_ONCE", request.param)


def read(records: Sequence[Record]) -> list[Read]:
    return [Rejected("bad") if one.value == b"bad" else ("k", one.value, one.timestamp) for one in records]


def source(order: int, times: Sequence[int], log_end: int | None = None) -> Source:
    stretches = Stretches(0)
    values = [b"bad" if time < 0 else b"" for time in times]
    records = [
        Placed(str(order), 0, at, time, b"k", value) for at, (time, value) in enumerate(zip(times, values, strict=True))
    ]
    stretches.accept(0, len(times), records, len(times) if log_end is None else log_end)
    return Source(str(order), order, read, None, stretches)


def items(sources: Sequence[Source]) -> Iterator[tuple[Source, Record, Read]]:
    for of, time in merge(sources):
        while of.goes_before(time):
            yield of, *of.take()


def taken(sources: Sequence[Source]) -> list[tuple[str, int]]:
    return [(of.topic, record.timestamp) for of, record, _ in items(sources)]


def lowest_head_first(topics: Times) -> list[tuple[str, int]]:
    rest, result = [list(times) for times in topics], []
    while any(rest):
        first = min((times[0], order) for order, times in enumerate(rest) if times)
        result.append((str(first[1]), rest[first[1]].pop(0)))
    return result


@once_a_size
@given(st.lists(st.lists(st.integers(0, 9), max_size=8), min_size=1, max_size=4))
def test_the_lowest_head_goes_first_and_equal_times_by_the_order_of_the_topics(topics: Times) -> None:
    assert taken([source(order, times) for order, times in enumerate(topics)]) == lowest_head_first(topics)


@once_a_size
@given(st.lists(st.lists(st.integers(-3, 9), max_size=8), min_size=1, max_size=4), st.integers(0, 2**32))
def test_stopping_and_rewinding_anywhere_changes_nothing(topics: Times, seed: int) -> None:
    sources = [source(order, times) for order, times in enumerate(topics)]
    whole = taken(sources)
    for each in sources:
        each.rewind()
    assert taken(sources) == whole
    for each in sources:
        each.rewind()
    pieces = []
    for step in range(len(whole)):
        for of, record, arrival in items(sources):
            if (seed >> step) & 1 and not isinstance(arrival, Rejected):
                of.give_back()
                break
            pieces.append((of.topic, record.timestamp))
            break
    pieces += taken(sources)
    assert sorted(pieces) == sorted(whole)
    good = [item for item in whole if item[1] >= 0]
    assert [item for item in pieces if item[1] >= 0] == good


def test_a_topic_that_is_known_to_go_on_is_waited_for() -> None:
    fast, slow = source(0, [1, 2, 9]), source(1, [1], log_end=2)
    assert taken([fast, slow]) == [("0", 1), ("1", 1)]
    slow.stretches.accept(1, 2, [Placed("1", 0, 1, 5, b"k", b"")])
    assert taken([fast, slow]) == [("0", 2), ("1", 5), ("0", 9)]


def test_a_topic_at_the_end_of_its_log_is_not_waited_for() -> None:
    assert taken([source(0, [1, 2]), source(1, [])]) == [("0", 1), ("0", 2)]


def test_a_reject_never_stops_the_others() -> None:
    assert taken([source(0, [-1, -1, 4, -1]), source(1, [-1, 3])]) == [
        ("0", -1), ("0", -1), ("1", -1), ("1", 3), ("0", 4), ("0", -1)
    ]  # fmt: skip
