from dataclasses import replace

import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from streams.adapters.embedded import ports
from streams.adapters.topics import TopicsError, alter, changelogs, check, create, wanted
from streams.events import HEALTH, USAGE
from streams.settings import Settings


@pytest.mark.broker
def test_topics_that_were_created_are_as_wanted(broker: str, namespace: str) -> None:
    specs = wanted(Settings(namespace=namespace, partitions=3))
    assert {problem.split()[2] for problem in check(broker, specs)} == {"does"}
    assert create(broker, specs) == sorted(spec.name for spec in specs)
    assert check(broker, specs) == []


@pytest.mark.broker
def test_creating_twice_changes_nothing(broker: str, namespace: str) -> None:
    specs = wanted(Settings(namespace=namespace, partitions=2))
    create(broker, specs)
    assert create(broker, specs) == []
    assert create(broker, [replace(spec, partitions=5) for spec in specs]) == []
    assert check(broker, specs) == []


@pytest.mark.broker
def test_a_topic_with_other_partitions_is_said_with_what_to_do(broker: str, namespace: str) -> None:
    create(broker, wanted(Settings(namespace=namespace, partitions=2)))
    problems = check(broker, wanted(Settings(namespace=namespace, partitions=3)))
    assert len(problems) == 10
    assert problems[0] == (
        f"Topic {namespace}{USAGE} has 2 partitions and should have 3: set HELIX_PARTITIONS=2, "
        "or make all topics anew under another HELIX_NAMESPACE."
    )


@pytest.mark.broker
def test_a_topic_with_other_settings_is_said_and_can_be_altered(broker: str, namespace: str) -> None:
    settings = Settings(namespace=namespace, partitions=2)
    admin = AdminClient({"bootstrap.servers": broker})
    by_hand = [NewTopic(namespace + USAGE, 2, 1), NewTopic(namespace + HEALTH, 2, 1)]
    for future in admin.create_topics(by_hand).values():
        future.result(10)
    create(broker, wanted(settings))
    assert [problem.split(":")[0] for problem in check(broker, wanted(settings))] == [
        f"Topic {namespace}{USAGE} has message.timestamp.type=CreateTime and needs LogAppendTime",
        f"Topic {namespace}{HEALTH} has cleanup.policy=delete and needs compact",
    ]
    alter(broker, wanted(settings))
    assert check(broker, wanted(settings)) == []


@pytest.mark.broker
def test_changelogs_may_be_missing_and_must_not_be_wrong(broker: str, namespace: str) -> None:
    specs = changelogs(Settings(namespace=namespace, partitions=2))
    assert check(broker, specs) == []
    create(broker, [replace(specs[0], config={"cleanup.policy": "delete"}), replace(specs[1], partitions=2)])
    assert [problem.split(":")[0] for problem in check(broker, specs)] == [
        f"Topic {specs[0].name} has cleanup.policy=delete and needs compact",
        f"Topic {specs[1].name} has 2 partitions and should have 1",
    ]


@pytest.mark.broker
def test_more_copies_than_brokers_are_refused_in_a_sentence(broker: str, namespace: str) -> None:
    with pytest.raises(TopicsError, match=r"^Topic .* could not be made: .*replication"):
        create(broker, wanted(Settings(namespace=namespace, replication=99)))


@pytest.mark.broker
@pytest.mark.usefixtures("denied")
def test_settings_that_may_not_be_read_are_said_in_a_sentence(broker: str, namespace: str) -> None:
    specs = wanted(Settings(namespace=namespace, partitions=2))
    create(broker, specs)
    with pytest.raises(TopicsError, match=rf"^The settings of topic {namespace}.* cannot be read: .*authorization"):
        check(broker, specs)


def test_no_broker_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.adapters.topics.SECONDS", 0.5)
    nowhere = f"127.0.0.1:{ports.free()}"
    with pytest.raises(TopicsError, match=f"^No Kafka answers at {nowhere}: start one"):
        check(nowhere, wanted(Settings()))
