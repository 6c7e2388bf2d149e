"""Whether Kafka keeps the topics as the guarantees rely on, asked before anything starts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient, ConfigResource, ResourceType

from streams.engine.replica import PAUSE_SECONDS
from streams.engine.topics import ANSWER_SECONDS, WrongTopics

log = logging.getLogger(__name__)


class Rule(NamedTuple):
    """A setting of a topic that is relied on, what it must be, in words, and why."""

    key: str
    must: str
    why: str
    holds: Callable[[str], bool]


ARRIVAL: Final = Rule(
    "message.timestamp.type", "LogAppendTime", "or any producer may push time ahead", "LogAppendTime".__eq__
)
WHOLE: Final = Rule(
    "cleanup.policy",
    "delete",
    "or events are gone before they are counted once their key has others",
    lambda policy: "compact" not in policy,
)
COMPACT: Final = Rule(
    "cleanup.policy", "compact", "or states are deleted when their retention has passed", "compact".__eq__
)
HEARD_MS: Final = int(2_000 * PAUSE_SECONDS)
HEARD: Final = Rule(
    "delete.retention.ms",
    f"{HEARD_MS} at least",
    "or whoever stands by may not hear that a key was deleted",
    lambda kept: int(kept or 0) >= HEARD_MS,
)


def check(
    broker: str, inputs: Iterable[str], changelogs: Iterable[str], security: Mapping[str, str] | None = None
) -> None:
    """Raise `WrongTopics` unless inputs are whole and stamped on arrival, and changelogs compacted, but not at once.

    Nothing is wrong if we may not ask.
    """
    relied_on = dict.fromkeys(inputs, (ARRIVAL, WHOLE)) | dict.fromkeys(changelogs, (COMPACT, HEARD))
    try:
        found = _settings({"bootstrap.servers": broker, **(security or {})}, relied_on)
    except KafkaException as error:
        log.warning("Kafka does not say how topics are kept (%s): taken to be right.", error.args[0].str())
        return
    wrong = [
        f"Topic {name} has {rule.key}={value}, but must have {rule.must}, {rule.why}."
        for name, rules in relied_on.items()
        for rule in rules
        if not rule.holds(value := found[name].get(rule.key) or "")
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
