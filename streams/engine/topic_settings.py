"""Whether Kafka keeps the topics as the guarantees rely on, asked before anything starts."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Final

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient, ConfigResource, ResourceType

from streams.engine.topics import ANSWER_SECONDS, WrongTopics

ARRIVAL: Final = ("message.timestamp.type", "LogAppendTime", "or any producer may push time ahead")
COMPACT: Final = ("cleanup.policy", "compact", "or states are deleted when their retention has passed")
log = logging.getLogger(__name__)


def check(
    broker: str, inputs: Iterable[str], changelogs: Iterable[str], security: Mapping[str, str] | None = None
) -> None:
    """Raise `WrongTopics` unless inputs are stamped on arrival and changelogs compacted; nothing if we may not ask."""
    relied_on = dict.fromkeys(inputs, ARRIVAL) | dict.fromkeys(changelogs, COMPACT)
    try:
        found = _settings({"bootstrap.servers": broker, **(security or {})}, relied_on)
    except KafkaException as error:
        log.warning("Kafka does not say how topics are kept (%s): taken to be right.", error.args[0].str())
        return
    wrong = [
        f"Topic {name} has {key}={found[name].get(key)}, but must have {value}, {why}."
        for name, (key, value, why) in relied_on.items()
        if found[name].get(key) != value
    ]
    if wrong:
        raise WrongTopics(" ".join(wrong))


def _settings(kafka: Mapping[str, str], names: Iterable[str]) -> Mapping[str, Mapping[str, str | None]]:
    admin = AdminClient({**kafka, "log_level": 2})
    resources = [ConfigResource(ResourceType.TOPIC, name) for name in names]
    answers = admin.describe_configs(resources, request_timeout=ANSWER_SECONDS) if resources else {}
    return {
        resource.name: {key: entry.value for key, entry in answer.result().items()}
        for resource, answer in answers.items()
    }
