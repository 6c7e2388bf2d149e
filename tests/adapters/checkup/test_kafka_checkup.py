import time

import pytest
from confluent_kafka import Consumer, Producer

from streams.adapters import topics
from streams.adapters.checkup import Finding
from streams.adapters.checkup.kafka import of_kafka
from streams.adapters.embedded import ports
from streams.events import COMMANDS, USAGE
from streams.settings import Settings


def looked_at(settings: Settings) -> dict[str, Finding]:
    return {finding.subject: finding for finding in of_kafka(settings)}


@pytest.fixture
def settings(broker: str, namespace: str) -> Settings:
    return Settings(broker=broker, namespace=namespace, partitions=2)


@pytest.mark.broker
def test_missing_topics_fail_with_the_command_that_makes_them(settings: Settings) -> None:
    found = list(of_kafka(settings))
    assert [one.level for one in found[:2]] == ["ok", "ok"]
    assert {(one.level, one.advice) for one in found[2:]} == {("fail", "run `helix topics create`.")}


@pytest.mark.broker
def test_without_workers_it_says_how_to_start_one(settings: Settings) -> None:
    topics.create(settings.broker, topics.wanted(settings))
    found = looked_at(settings)
    assert [one for one in found.values() if one.level != "ok"] == [found["Workers"]]
    assert found["Workers"].advice == "start one with `helix worker`"


@pytest.mark.broker
def test_workers_and_their_lag_are_counted(settings: Settings) -> None:
    topics.create(settings.broker, topics.wanted(settings))
    told = {"bootstrap.servers": settings.broker, "group.id": settings.application, "auto.offset.reset": "earliest"}
    consumer = Consumer(told)
    consumer.subscribe([settings.topic(USAGE)])
    while not consumer.assignment():
        consumer.poll(0.1)
    producer = Producer({"bootstrap.servers": settings.broker})
    for _ in range(3):
        producer.produce(settings.topic(USAGE), b"{}")
    producer.produce(settings.topic(COMMANDS), b"{}")
    producer.flush()
    found = looked_at(settings)
    consumer.close()
    assert found["Workers"] == Finding("ok", "Workers", "1 at work on 127.0.0.1")
    assert found["Lag"].found.startswith("4 of 4 offsets of the input topics are still to be worked off")
    assert found["Clock"].level == "ok"


@pytest.mark.broker
def test_a_clock_that_runs_behind_kafkas_is_noticed(settings: Settings) -> None:
    topics.create(settings.broker, [topics.TopicSpec(settings.topic(USAGE), settings.partitions)])
    topics.create(settings.broker, topics.wanted(settings))
    producer = Producer({"bootstrap.servers": settings.broker})
    producer.produce(settings.topic(USAGE), b"{}", timestamp=int((time.time() + 600) * 1000))
    producer.flush()
    topics.alter(settings.broker, topics.wanted(settings))
    clock = looked_at(settings)["Clock"]
    assert (clock.level, clock.advice) == ("warn", "set both by NTP")
    assert "seconds ahead of this one" in clock.found


@pytest.mark.broker
@pytest.mark.usefixtures("denied")
def test_topics_that_may_not_be_described_are_a_failure(settings: Settings) -> None:
    topics.create(settings.broker, topics.wanted(settings))
    found = looked_at(settings)["Topics"]
    assert (found.level, found.advice[:21]) == ("fail", "give Helix the rights")
    assert "authorization" in found.found


def test_a_broker_that_does_not_answer_is_a_failure_with_the_way_to_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.adapters.checkup.kafka.SECONDS", 0.5)
    nowhere = f"127.0.0.1:{ports.free()}"
    (named,) = of_kafka(Settings.load({"HELIX_BROKER": nowhere}))
    (default,) = of_kafka(Settings(broker=nowhere))
    assert (named.level, default.level) == ("fail", "fail")
    assert named.advice.startswith("check HELIX_BROKER")
    assert default.advice.startswith("start one with `helix local`, or set HELIX_BROKER")
