"""Whatever comes in is accepted, or rejected with a reason; nothing of it stops a lane."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.adapters import cloudevents
from streams.domain import decode
from streams.engine import position
from streams.engine.record import Placed
from streams.events import INPUTS, OUTPUTS
from streams.models import state as learner
from tests.fuzz.lane import ARRIVAL, Fuzzed, folds

untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner)
)
headers = st.lists(
    st.tuples(st.sampled_from(["ce_type", "ce_id", "ce_time", "ce_subject", "x"]), st.binary(max_size=30))
)


def facts_of(topic: str) -> dict[str, tuple[str, ...]]:
    """Return the fields of every fact of a topic."""
    kinds: Any = (INPUTS | OUTPUTS)[topic]
    return {one.__struct_config__.tag: one.__struct_fields__ for one in getattr(kinds, "__args__", (kinds,))}


@st.composite
def bodies(draw: st.DrawFn, topic: str) -> bytes:
    """JSON objects that have the fields of a fact, and anything in them."""
    tag, names = draw(st.sampled_from(sorted(facts_of(topic).items())))
    known = {"type": tag, "event_id": "e", "customer_id": "acme", "occurred_at": "2024-03-04T00:00:00Z"}
    odd = draw(st.dictionaries(st.sampled_from(names), anything, max_size=4))
    return msgspec.json.encode({name: known.get(name, 1) for name in names} | {"type": tag} | odd)


@pytest.mark.parametrize("topic", [*INPUTS, *OUTPUTS])
@untimed
@given(data=st.data())
def test_a_decoder_reads_a_record_or_says_why_not(topic: str, data: st.DataObject) -> None:
    value = data.draw(st.binary(max_size=200) | anything.map(_dumped) | bodies(topic))
    record = Placed(
        topic, 0, 0, ARRIVAL, data.draw(st.just(b"acme") | st.binary(max_size=9)), value, data.draw(headers)
    )
    read = cloudevents.reader((INPUTS | OUTPUTS)[topic])
    answer = told(lambda: read(record)[2])
    assert (
        0 <= answer <= cloudevents.LAST_DAY * cloudevents.DAY_MS + cloudevents.DAY_MS
        if isinstance(answer, int)
        else answer
    )


@pytest.mark.parametrize("table", ["customers", "learners"])
@untimed
@given(data=st.data())
def test_the_whole_step_takes_what_is_read_and_tells_why_of_the_rest(table: str, data: st.DataObject) -> None:
    fold = folds()[table]
    topic = data.draw(st.sampled_from(sorted(fold.readers)))
    values = data.draw(st.lists(bodies(topic), min_size=1, max_size=6))
    lane = Fuzzed(fold, 0)
    lane.fold(
        {
            one: [
                Placed(one, 0, at, ARRIVAL, b"acme", value) for at, value in enumerate(values if one == topic else [])
            ]
            for one in fold.readers
        }
    )
    assert lane.tally.records == len(values)
    assert lane.tally.raised == {}


@pytest.mark.parametrize("table", ["customers", "learners"])
def test_thousands_of_hostile_records_are_each_accepted_or_rejected_with_a_reason(table: str) -> None:
    lane = Fuzzed(folds()[table], seed=7)
    lane.batch(3_000)
    assert lane.tally.records == 3_000
    assert min(lane.tally.accepted, lane.tally.rejected) > 300
    assert lane.tally.raised == {}


@untimed
@given(st.binary(max_size=200) | st.binary(max_size=80).map(lambda data: b"\x01" + data))
def test_what_a_changelog_holds_is_read_or_refused(data: bytes) -> None:
    for read in (position.decode, decode, learner.decode):
        assert told(lambda read=read: read(data))  # type: ignore[misc]


def told(read: Callable[[], Any]) -> Any:
    """Return what is read, or why not."""
    try:
        return read()
    except ValueError as error:
        return str(error)


def _dumped(value: object) -> bytes:
    try:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    except orjson.JSONEncodeError:
        return repr(value).encode(errors="replace")
