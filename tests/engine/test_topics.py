"""Topics that are not as they must be are named, with what to do."""

from __future__ import annotations

import threading

import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from streams.engine import topic_settings
from streams.engine.topics import WrongTopics, check, make, wait_for_broker


def test_topics_as_needed_pass_and_changelogs_may_be_missing() -> None:
    check({"words": 4, "rejects": 1}, {"words": 4, "rejects": None}, {"changelog": 4})


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ({"rejects": 1}, "Topic words is missing: create it with 4 partitions."),
        ({"words": 4}, "Topic rejects is missing: create it."),
        ({"words": 3, "rejects": 1}, "Topic words has 3 partitions, but 4 are expected: set the number of partitions"),
        ({"words": 4, "rejects": 1, "changelog": 8}, "Topic changelog has 8 partitions, but 4 are expected"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(found: dict[str, int], sentence: str) -> None:
    with pytest.raises(WrongTopics, match=sentence):
        check(found, {"words": 4, "rejects": None}, {"changelog": 4})


@pytest.mark.broker
def test_topics_that_void_the_guarantees_are_refused(broker: str, namespace: str) -> None:
    admin = AdminClient({"bootstrap.servers": broker})
    stamped, compacted = {"message.timestamp.type": "LogAppendTime"}, {"cleanup.policy": "compact"}
    both = {"cleanup.policy": "compact,delete"}
    kinds = {"stamped": stamped, "compacted": compacted, "both": both, "plain": {}, "thinned": stamped | both}
    kinds["hasty"] = compacted | {"delete.retention.ms": "3600000"}
    names = {kind: namespace + kind for kind in kinds}
    for made in admin.create_topics([NewTopic(names[kind], 1, config=kinds[kind]) for kind in kinds]).values():
        made.result(30)
    topic_settings.check(broker, [names["stamped"]], [names["compacted"]])
    with pytest.raises(WrongTopics, match=r"plain has message.timestamp.type=CreateTime, but must have LogAppendTime"):
        topic_settings.check(broker, [names["plain"]], [])
    with pytest.raises(WrongTopics, match=r"plain has cleanup.policy=delete, but must have compact"):
        topic_settings.check(broker, [], [names["plain"]])
    with pytest.raises(WrongTopics, match=r"both has cleanup.policy=compact,delete, but must have compact"):
        topic_settings.check(broker, [], [names["both"]])
    with pytest.raises(WrongTopics, match=r"hasty has delete.retention.ms=3600000, but must have 7200000 at least"):
        topic_settings.check(broker, [], [names["compacted"], names["hasty"]])
    with pytest.raises(WrongTopics, match=r"thinned has cleanup.policy=compact,delete, but must have delete"):
        topic_settings.check(broker, [names["stamped"], names["thinned"]], [])


def test_a_broker_that_is_down_is_waited_for_until_told_to_stop(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.engine.topics.ANSWER_SECONDS", 0.3)
    assert wait_for_broker("127.0.0.1:1", lambda: "does not answer" in caplog.text) is None
    assert "Kafka at 127.0.0.1:1 does not answer" in caplog.text
    assert "trying again in 1 s" in caplog.text


def test_one_that_is_silent_while_topics_are_made_is_not_waited_for_by_who_is_told_to_stop() -> None:
    told = threading.Event()
    telling = threading.Timer(0.5, told.set)
    telling.start()
    make("127.0.0.1:1", {"changelog": 1}, 1, {}, stopped=told.is_set)  # else it is raised that none was made
    telling.join()
