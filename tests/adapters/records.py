"""Records and facts for the tests of reading and writing: a plain one to spoil, and any that there may be."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import strategies as st
from msgspec import inspect

from streams import events
from streams.adapters.cloudevents import Header, Unreadable, reader
from streams.events import INPUTS, OUTPUTS, TOPIC_OF, FeatureUsed

TYPE_OF = INPUTS | OUTPUTS
READERS = {topic: reader(facts) for topic, facts in TYPE_OF.items()}
BODY = {
    "type": "feature_used",
    "event_id": "e-1",
    "customer_id": "acme",
    "occurred_at": "2024-01-01T00:00:00Z",
    "feature": "export",
}
EVENT = FeatureUsed(event_id="e-1", customer_id="acme", occurred_at=datetime(2024, 1, 1, tzinfo=UTC), feature="export")
AT = 1_704_067_200_000


@dataclass(frozen=True)
class Record:
    value: bytes | None
    key: bytes | None = b"acme"
    headers: Sequence[Header] = ()


def record(body: object, headers: Sequence[Header] = (), key: bytes | None = b"acme") -> Record:
    return Record(json.dumps(body).encode(), key, headers)


def reason(given: Record, topic: str = events.USAGE) -> str:
    with pytest.raises(Unreadable) as caught:
        READERS[topic](given)
    return str(caught.value)


def body_of(tag: str, **fields: object) -> dict[str, object]:
    return {name: value for name, value in BODY.items() if name != "feature"} | {"type": tag} | fields


times = st.datetimes(datetime(1970, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001


def values(info: inspect.Type) -> st.SearchStrategy[Any]:
    match info:
        case inspect.Metadata(type=inner):
            return values(inner)
        case inspect.UnionType(types=types):
            return st.one_of(*map(values, types))
        case inspect.VarTupleType(item_type=item):
            return st.lists(values(item), max_size=2).map(tuple)
        case inspect.DictType(key_type=key, value_type=value):
            return st.dictionaries(values(key), values(value), max_size=2)
        case inspect.StructType(cls=cls, fields=fields):
            return st.builds(cls, **{field.name: values(field.type) for field in fields})
        case inspect.StrType() | inspect.IntType() | inspect.FloatType():
            return limited(info)
        case inspect.LiteralType(values=choices):
            return st.sampled_from(choices)
    return {inspect.BoolType: st.booleans(), inspect.NoneType: st.none(), inspect.DateTimeType: times}[type(info)]


def limited(info: inspect.StrType | inspect.IntType | inspect.FloatType) -> st.SearchStrategy[Any]:
    match info:
        case inspect.StrType(pattern=str(pattern)):
            return st.from_regex(pattern, fullmatch=True)
        case inspect.StrType(min_length=low, max_length=high):
            return st.text(min_size=low or 0, max_size=min(high or 20, 20))
        case inspect.IntType(ge=low, le=high):
            return st.integers(-(2**63) if low is None else low, 2**63 - 1 if high is None else high)
    return st.floats(info.ge, info.le, allow_nan=False, allow_infinity=False)


any_fact = {fact: values(inspect.type_info(fact)) for fact in TOPIC_OF}
facts = st.sampled_from(list(any_fact)).flatmap(any_fact.__getitem__)
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda x: st.lists(x) | st.dictionaries(st.text(), x),
)
