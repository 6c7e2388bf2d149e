"""Every contender of the project's own environment at work: what it says of its way, and the state it comes to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import randrange

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient

from benchmarks import kafka
from benchmarks.stage import Stage
from benchmarks.throughput import contenders, section
from benchmarks.throughput.contender import Contender, Place
from benchmarks.throughput.lines import Line
from benchmarks.workload import Workload
from streams.adapters import facts
from streams.engine.position import POSITION_KEY
from streams.events import HEALTH

# Of Helix' full job one process: it writes beside the log, so a second run would find everything done.
HELIX = [one for one in contenders.helix() if one.job == "small" or one.processes == 1]
RAW = [one for one in contenders.raw() if one.only == contenders.FEW_EVEN]
OURS = [*HELIX, *RAW, contenders.faust()]
PATIENCE_SECONDS = 60.0


@pytest.fixture(scope="module")
def log(broker: str) -> Iterator[Workload]:
    """A small log, which goes with everything that contenders make beside it."""
    workload = Workload(40, "uniform", 500 + randrange(500))
    kafka.fill(broker, workload)
    yield workload
    admin = AdminClient({"bootstrap.servers": broker})
    made = {name for one in OURS for name in kafka.named(broker, f"{one.slug}-0.")}
    for deleted in admin.delete_topics([*made, *kafka.named(broker, workload.namespace)]).values():
        deleted.result(kafka.SECONDS)


def damage(one: Contender, place: Place) -> None:
    """Tell a fact twice, or where none are told make one customer's state another's."""
    changelog = next(name for name in kafka.named(place.broker, "changelog") if name.startswith(place.name))
    topic = place.name + HEALTH if one.job == "full" else changelog
    there = facts.committed(place.broker, [topic])
    first = next(record for record in there if record.key() not in {None, POSITION_KEY} and record.value())
    key = first.key() if one.job == "full" else b"somebody-else"
    producer = Producer({"bootstrap.servers": place.broker})
    producer.produce(topic, first.value(), key, first.partition(), headers=first.headers())
    assert not producer.flush(PATIENCE_SECONDS)


@pytest.mark.parametrize("one", OURS, ids=lambda one: f"{one.job} {one.variant} {one.slug}")
def test_it_comes_to_the_state_that_the_log_says_and_what_is_damaged_then_is_seen(
    broker: str, tmp_path: Path, log: Workload, one: Contender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(section, "TIMEOUT_SECONDS", PATIENCE_SECONDS)
    line = Line(one, log)
    kept = one.states is not None
    section.attempt(Stage(broker, tmp_path, quick=True, say=lambda _: None), line, 0)
    assert len(line.rates) == 1
    assert line.runs[0].cpu_seconds > 0
    assert line.same_state is (True if kept else None)
    if kept:
        place = Place(broker, log.namespace if one.own_topics else f"{one.slug}-0.", tmp_path)
        damage(one, place)
        section._check(line, place)
        assert not line.same_state
