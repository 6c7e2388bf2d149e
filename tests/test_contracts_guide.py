"""What docs/contracts.md says is true: its examples run, and its tables agree with the code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from confluent_kafka import Producer

from streams import events
from streams.adapters import topics
from streams.adapters.cloudevents import Unreadable, reader, writer
from streams.adapters.committed import watch
from streams.adapters.contracts.asyncapi import COMPACTED, SOMETIMES, WHENCE_AND_WHY
from streams.adapters.contracts.examples import STORIES, examples, fact_types
from streams.engine.routing import partition_of
from streams.settings import Settings

GUIDE = (Path(__file__).parents[1] / "docs" / "contracts.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
PRODUCERS = [block for block in BLOCKS if "Producer(" in block]
(CONSUMER,) = (block for block in BLOCKS if "Consumer(" in block)


@dataclass(frozen=True)
class Record:
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()


class EnoughError(Exception):
    """Ends an example that runs for ever."""


@pytest.fixture
def settings(broker: str, namespace: str) -> Settings:
    made = Settings(broker=broker, namespace=namespace)
    wanted = [spec for spec in topics.wanted(made) if spec.name.endswith((events.USAGE, events.ALERTS))]
    topics.create(broker, wanted)
    return made


def run(block: str, settings: Settings, **names: Any) -> None:
    here = block.replace("localhost:9092", settings.broker)
    for topic in (events.USAGE, events.ALERTS):
        here = here.replace(f'"{topic}"', f'"{settings.topic(topic)}"')
    exec(compile(here, "docs/contracts.md", "exec"), names)


def rows(after: str) -> list[list[str]]:
    """Return the cells of the first table after a text, without its head."""
    table = re.search(r"(?:^\|.*\|\n)+", GUIDE[GUIDE.index(after) :], re.MULTILINE)
    assert table
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in table[0].splitlines()[2:]]


@pytest.mark.broker
def test_each_form_of_an_event_is_read(settings: Settings) -> None:
    assert len(PRODUCERS) == 3
    for block in PRODUCERS:
        run(block, settings)
    read = reader(events.FeatureUsed)
    records = [
        (message.partition(), Record(message.key(), message.value(), tuple(message.headers() or ())))
        for batch in watch(settings.broker, settings.topic(events.USAGE), begin="start", follow=False, trouble=print)
        for message in batch
    ]
    assert {partition for partition, _ in records} == {partition_of(b"acme", 8)}
    read_events = [read(record)[1] for _, record in records]
    assert [event.event_id for event in read_events] == ["web-7f3a01", "web-7f3a02", "web-7f3a03"]
    same = {msgspec.structs.replace(event, event_id="") for event in read_events}
    assert [event.count for event in same] == [3]


@pytest.mark.broker
def test_an_alert_is_acted_on_under_one_id(settings: Settings) -> None:
    acts: list[tuple[str, str]] = []

    def resolve(dedup_key: str) -> None:
        acts.append(("resolve", dedup_key))
        raise EnoughError

    producer = Producer({"bootstrap.servers": settings.broker})
    for fact in examples(events.ALERTS):
        topic, key, value, headers = writer("helix/customers", settings.namespace)(fact)
        producer.produce(topic, value, key, headers=headers)
    producer.flush()
    with pytest.raises(EnoughError):
        run(CONSUMER, settings, resolve=resolve, page=lambda dedup_key, **_: acts.append(("page", dedup_key)))
    assert acts == [(act, "acme:health_below:1") for act in ("page", "page", "resolve")]


def test_the_table_of_topics_names_every_fact() -> None:
    told = {row[0].strip("`"): (row[1], re.findall(r"`(\w+)`", row[2])) for row in rows("## Topics")}
    assert set(told) == {*STORIES, events.REJECTS}
    for topic in STORIES:
        assert told[topic][1] == list(fact_types(topic))
        assert (told[topic][0] == "you") == (topic in events.INPUTS and topic != events.TICKS)
        assert ("compacted" in told[topic][0]) == (topic in COMPACTED)


def test_the_topics_that_are_made_are_those_described() -> None:
    made = {spec.name: spec.config["cleanup.policy"] == "compact" for spec in topics.wanted(Settings())}
    assert made == {topic: topic in COMPACTED for topic in (*STORIES, events.REJECTS)}


def test_the_partitions_told_are_murmur2s() -> None:
    told = re.search(r"Of 8 partitions, (.*)\n", GUIDE)
    assert told
    pairs = re.findall(r"`(\w+)`[a-z ]* (\d)", told[1])
    assert len(pairs) == 4
    assert all(partition_of(key.encode(), 8) == int(partition) for key, partition in pairs)


def test_a_reject_has_the_headers_told() -> None:
    told = {name for row in rows("with these before its own") for name in re.findall(r"`(\w+)`", row[0])}
    assert told == set(WHENCE_AND_WHY | SOMETIMES)


@pytest.mark.parametrize(("value", "reason"), rows("with the key `acme`:"))
def test_a_bad_event_is_rejected_for_the_reason_told(value: str, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        reader(events.FeatureUsed)(Record(b"acme", value.strip("`").encode()))
    assert str(caught.value) == reason.strip("`")
