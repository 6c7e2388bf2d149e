"""Making the view anew: forget all of it, and see how far the workers have brought it back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

import redis
from confluent_kafka import Consumer, KafkaException, TopicPartition

from streams.adapters.view.foreign import unless_foreign
from streams.adapters.view.keys import Keys
from streams.adapters.view.notes import NOTES
from streams.adapters.view.reached import offset_of

AT_ONCE: Final = 1_000
SECONDS: Final = 10.0
FULL: Final = "Redis is full, so nothing was forgotten: give it more memory (`maxmemory`), and try again."
STALLED_SECONDS: Final = 60  # then workers go on without whoever forgets
OURS: Final = re.compile(
    r"(customer|timeline|past):\{.*|(at-risk|picture|outcomes)(:.*)?|by:.*|(alerts|plans):open|alerts:escalated|names|counts|live|crossed|ended|rejects(:samples)?"
    r"|groups|values:.*|calibration|strangers|workers|lane:\d+(:customers|:snoozed)?|model:.*|read:\d+:.*",
    re.DOTALL,
)
# What a Redis that is full does all the same, from 7 on, and Valkey.
MARKING: Final = "#!lua flags=allow-oom\nredis.call('SET', KEYS[1], '', 'EX', ARGV[1])"


class AnewError(RuntimeError):
    """The view cannot be made anew; the message is a sentence."""


class Span(NamedTuple):
    """What a partition of a topic still has: offsets from ``low`` to before ``high``."""

    low: int
    high: int


Spans = Mapping[tuple[str, int], Span]


def forget(client: redis.Redis, namespace: str) -> int:
    """Delete every key of the view, and nothing else; return how many there were.

    Meanwhile workers write nothing: what they took from a sum that is deleted before its customers would stay wrong.
    Raise `AnewError` if Redis is full, and does not even take the mark by which they know.
    """
    keys, forgotten = Keys(namespace), 0
    _mark(client, keys.forgetting)
    ours = _ours(client, keys.prefix)
    while some := list(islice(ours, AT_ONCE)):
        forgotten += int(client.unlink(*some))
        client.expire(keys.forgetting, STALLED_SECONDS)
    client.delete(keys.forgetting)
    return forgotten


def _mark(client: redis.Redis, key: str) -> None:
    """Mark that the view is being forgotten, though Redis may be full: of that very view."""
    try:
        client.set(key, "", ex=STALLED_SECONDS)
    except redis.exceptions.OutOfMemoryError as full:
        try:
            client.eval(MARKING, 1, key, STALLED_SECONDS)
        except redis.ResponseError:
            raise AnewError(FULL) from full


def _ours(client: redis.Redis, prefix: str) -> Iterator[bytes]:
    pattern = re.sub(r"([*?\[\]\\])", r"\\\1", prefix) + "*"
    for key in client.scan_iter(pattern, count=AT_ONCE):
        if OURS.fullmatch(key.decode(errors="replace").removeprefix(prefix)):
            yield key


def published(client: redis.Redis, namespace: str, lanes: int) -> int:
    """Return of how many lanes the view has all customers."""
    keys = Keys(namespace)
    return sum(bool(client.hexists(keys.lane(lane), "whole")) for lane in range(lanes))


def reported(client: redis.Redis, namespace: str) -> bool:
    """Return whether a worker has given a sign of life, be it one that cannot be read, since the view was forgotten."""
    return bool(unless_foreign(lambda: client.hlen(Keys(namespace).workers), 0))


def untold(client: redis.Redis, namespace: str, spans: Spans) -> int:
    """Return of how many offsets that were there is not told yet what they say."""
    keys = Keys(namespace)
    places = list(spans)
    found: Any = client.mget([keys.read(*place) for place in places]) if places else []
    told = [offset_of(at.decode(), "") if at else spans[place].low for place, at in zip(places, found, strict=True)]
    return sum(max(0, spans[place].high - at) for place, at in zip(places, told, strict=True))


def spans(broker: str, namespace: str, security: Mapping[str, str] | None = None) -> dict[tuple[str, int], Span]:
    """Return what the topics of facts still have, by topic without namespace and partition; raise `AnewError`."""
    consumer = Consumer({"bootstrap.servers": broker, "group.id": "helix-anew", "log_level": 0, **(security or {})})
    try:
        topics = consumer.list_topics(timeout=SECONDS).topics
        wanted = [
            (name, number)
            for name in NOTES
            if namespace + name in topics
            for number in topics[namespace + name].partitions
        ]
        return {place: _span(consumer, namespace + place[0], place[1]) for place in wanted}
    except KafkaException as error:
        raise AnewError(f"Kafka at {broker} does not say what there is: {error.args[0].str()}") from error
    finally:
        consumer.close()


def _span(consumer: Any, topic: str, partition: int) -> Span:
    found: Sequence[int] | None = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=SECONDS)
    return Span(*found) if found else Span(0, 0)


def lacking(found: Spans, compacted: Sequence[str]) -> list[str]:
    """Return what cannot be brought back, a sentence a topic."""
    sentences = []
    for topic in dict.fromkeys(topic for topic, _ in found):
        gone = sum(span.low for place, span in found.items() if place[0] == topic)
        if topic in compacted:
            sentences.append(f"{topic} is compacted: of what it said of a customer before the newest, some is gone.")
        if gone:
            sentences.append(
                f"{topic} no longer has its first {gone:,} offsets: what they said is in no timeline or sum."
            )
    return sentences
