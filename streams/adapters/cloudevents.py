"""Records as events, and facts as records: CloudEvents 1.0 on Kafka, or our JSON alone.

Three forms are read. *Binary*: our JSON is the value, and the headers ``ce_id``, ``ce_time``, ``ce_type`` and
``ce_subject`` fill in what it leaves out. *Structured*: the value is an envelope with our JSON in ``data``. *Bare*: no
headers. What is complete by itself costs one decode. Binary is written.

Source: CloudEvents 1.0.2 and its Kafka protocol binding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from operator import attrgetter
from typing import Annotated, Any, Final, Protocol, get_args

import msgspec
from msgspec import Meta, Struct, inspect

from streams.adapters.envelopes import mended
from streams.adapters.reasons import BROKEN, Unreadable, shown
from streams.events import TOPIC_OF, ModelTrained, Tick

__all__ = ["Header", "Reading", "Record", "Unreadable", "Written", "reader", "writer"]

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
DAY_MS: Final = 86_400_000
LAST_DAY: Final = 2_932_896  # of the year 9999

Header = tuple[str, bytes]
Reading = tuple[str | None, Any, int]
Written = tuple[str, bytes, bytes, list[Header]]


class Record(Protocol):
    """What is read of a Kafka record."""

    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Sequence[Header]: ...


class _Never(Struct, tag_field="type", tag=""):
    """Stands beside a topic's only fact, so that msgspec asks for a ``type`` there too; nothing can be one."""

    never: Annotated[int, Meta(ge=1, le=0)]


def reader(event_type: Any) -> Callable[[Record], Reading]:
    """Return what makes ``(key, event, event time in ms)`` of a record; ``event_type`` is a struct or a union of them.

    The key is the customer's id, for a model its name, and for a tick ``None``: its partition is what it is about.
    Raises ``Unreadable`` for everything that is not such an event.
    """
    facts = {fact.__struct_config__.tag: fact for fact in get_args(event_type) or (event_type,)}
    decode = msgspec.json.Decoder(event_type if len(facts) > 1 else event_type | _Never).decode
    key_field = _key_field(next(iter(facts.values())))
    key_of = attrgetter(key_field) if key_field else None
    other_times = {fact: names for fact in facts.values() if (names := _other_times(fact))}
    unlike = (*BROKEN, TypeError)
    mend = partial(mended, facts=facts, key_field=key_field)

    def read(record: Record) -> Reading:
        try:
            event: Any = decode(record.value)  # type: ignore[arg-type]  # a tombstone is a TypeError
        except unlike:
            event = mend(record.value, record.headers)
        key: str | None = key_of(event) if key_of else None
        if key is not None and key.encode() != record.key:
            raise _foreign(key, record.key, key_field)
        since = event.occurred_at - EPOCH
        days = since.days
        if not 0 <= days <= LAST_DAY:
            raise _outside("occurred_at", event.occurred_at)
        if other_times and (names := other_times.get(type(event))):
            _check_times(event, names)
        return key, event, days * DAY_MS + since.seconds * 1000 + since.microseconds // 1000

    return read


def _key_field(fact: type) -> str:
    return "" if fact is Tick else "model" if fact is ModelTrained else "customer_id"


def _other_times(fact: type) -> tuple[str, ...]:
    """Return the names of a fact's times beside ``occurred_at``."""
    info = inspect.type_info(fact)
    assert isinstance(info, inspect.StructType)
    return tuple(field.name for field in info.fields if _is_time(field.type) and field.name != "occurred_at")


def _is_time(kind: inspect.Type) -> bool:
    """Return whether a field holds a time itself, perhaps none; those within what it holds are its own affair."""
    match kind:
        case inspect.DateTimeType():
            return True
        case inspect.Metadata(type=inner):
            return _is_time(inner)
        case inspect.UnionType(types=kinds):
            return any(map(_is_time, kinds))
    return False


def _check_times(event: Any, names: Sequence[str]) -> None:
    for name in names:
        time = getattr(event, name)
        if time is not None and not 0 <= (time - EPOCH).days <= LAST_DAY:
            raise _outside(name, time)


def _outside(name: str, time: datetime) -> Unreadable:
    return Unreadable(f"{name}: expected a time in the years 1970 to 9999 UTC, got {shown(time.isoformat())}")


def _foreign(key: str, record_key: bytes | None, key_field: str) -> Unreadable:
    whose = key_field.removesuffix("_id")
    return Unreadable(f"key: expected the {whose} {shown(key)} of the body, got {shown(record_key)}")


def writer(source: str, namespace: str = "") -> Callable[[Any], Written]:
    """Return what makes ``(topic, key, value, headers)`` of a fact: a CloudEvent in binary mode.

    ``source`` is the ``ce_source`` of all, such as ``helix/customers``; ``namespace`` goes before the topic's name.
    """
    encode = msgspec.json.Encoder().encode
    version, said_by = ("ce_specversion", b"1.0"), ("ce_source", source.encode())
    form = ("content-type", b"application/json")
    kinds = {
        fact: (
            namespace + topic,
            ("ce_type", fact.__struct_config__.tag.encode()),  # type: ignore[attr-defined]
            attrgetter(_key_field(fact) or "event_id"),
        )
        for fact, topic in TOPIC_OF.items()
    }

    def write(fact: Any) -> Written:
        topic, kind, subject = kinds[type(fact)]
        key = subject(fact).encode()
        named, time = ("ce_id", fact.event_id.encode()), ("ce_time", encode(fact.occurred_at)[1:-1])  # as in the body
        return topic, key, encode(fact), [version, said_by, form, named, kind, time, ("ce_subject", key)]

    return write
