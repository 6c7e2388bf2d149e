"""The topics that Helix reads and writes: making them, and checking those that are there."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Final

from confluent_kafka import KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ConfigSource,
    NewTopic,
    OffsetSpec,
    ResourceType,
)

from streams.adapters import reaching
from streams.adapters.topic_specs import FOREVER, TopicSpec, changelogs, wanted

__all__ = ["FOREVER", "TopicSpec", "TopicsError", "alter", "changelogs", "check", "create", "wanted"]

SECONDS: Final = 15.0
# What Helix relies on, as against what is the operator's to choose.
RELIED_ON: Final = ("cleanup.policy", "message.timestamp.type")


class TopicsError(RuntimeError):
    """Why topics could not be read or made; one plain sentence."""


def create(broker: str, specs: Iterable[TopicSpec], security: Mapping[str, str] | None = None) -> list[str]:
    """Make the topics that are missing, and return their names; those that exist are left as they are.

    Raises `TopicsError` when the broker cannot be reached or refuses.
    """
    admin = _admin(broker, security)
    new = [NewTopic(spec.name, spec.partitions, spec.replication_factor, config=spec.config) for spec in specs]
    made = []
    for name, future in admin.create_topics(new, operation_timeout=SECONDS, request_timeout=SECONDS).items():
        with _refused(f"Topic {name} could not be made"):
            if _made(future):
                made.append(name)
    with _refused("The topics were made, but cannot be looked at"):
        _await(admin, {topic.topic for topic in new})
    return sorted(made)


def alter(broker: str, specs: Iterable[TopicSpec], security: Mapping[str, str] | None = None) -> None:
    """Give topics that exist the settings of their specs; partitions stay as they are. Raises `TopicsError`."""
    resources = [
        ConfigResource(
            ResourceType.TOPIC,
            spec.name,
            incremental_configs=[
                ConfigEntry(key, value, ConfigSource.DYNAMIC_TOPIC_CONFIG, incremental_operation=AlterConfigOpType.SET)
                for key, value in spec.config.items()
            ],
        )
        for spec in specs
    ]
    admin = _admin(broker, security)  # kept until the answers are in: they never come once it is collected
    for resource, future in admin.incremental_alter_configs(resources, request_timeout=SECONDS).items():
        with _refused(f"Topic {resource.name} could not be altered"):
            future.result()


def check(broker: str, specs: Sequence[TopicSpec], security: Mapping[str, str] | None = None) -> list[str]:
    """Return what is wrong with the topics, each a sentence that says what to do; empty when all is well.

    Raises `TopicsError` when the broker cannot be reached or refuses.
    """
    admin = _admin(broker, security)
    with _refused("The topics cannot be listed"):
        partitions = {name: len(topic.partitions) for name, topic in admin.list_topics(timeout=SECONDS).topics.items()}
    there = [spec for spec in specs if spec.name in partitions]
    configs = _configs(admin, [spec.name for spec in there]) if there else {}
    problems = [
        f"Topic {spec.name} does not exist: run `helix topics create`."
        for spec in specs
        if spec.name not in partitions and not spec.made_by_workers
    ]
    for spec in there:
        problems += _misfits(spec, partitions[spec.name], configs[spec.name])
    return problems


@contextmanager
def _refused(what: str) -> Iterator[None]:
    """Tell what Kafka does not do, and why, as `TopicsError`."""
    try:
        yield
    except KafkaException as error:
        raise TopicsError(f"{what}: {error.args[0].str()}.") from error


def _made(future: Future[None]) -> bool:
    """Return whether a topic was made, and not there before."""
    try:
        future.result()
    except KafkaException as error:
        if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
            raise
        return False
    return True


def _await(admin: AdminClient, names: set[str]) -> None:
    """Wait until the brokers serve what the controller made a little earlier: every partition tells where it ends."""
    deadline = time.monotonic() + SECONDS
    while not _serve(admin, names):
        if time.monotonic() > deadline:
            raise TopicsError(f"The topics were made, but are not served after {SECONDS:.0f} seconds: look again.")
        time.sleep(0.05)


def _serve(admin: AdminClient, names: set[str]) -> bool:
    found = admin.list_topics(timeout=SECONDS).topics
    if not names <= found.keys():
        return False
    partitions = [TopicPartition(name, number) for name in names for number in found[name].partitions]
    ends = admin.list_offsets(dict.fromkeys(partitions, OffsetSpec.latest()), request_timeout=SECONDS)
    return all(future.exception(SECONDS) is None for future in ends.values())


def _misfits(spec: TopicSpec, partitions: int, config: dict[str, str]) -> list[str]:
    misfits = [
        f"Topic {spec.name} has {key}={config[key]} and needs {spec.config[key]}: run `helix topics create --alter`."
        for key in RELIED_ON
        if key in spec.config and config[key] != spec.config[key]
    ]
    if partitions != spec.partitions:
        way = f"set HELIX_PARTITIONS={partitions}" if spec.partitions != 1 else "delete it"
        misfits.append(
            f"Topic {spec.name} has {partitions} partitions and should have {spec.partitions}: {way}, "
            "or make all topics anew under another HELIX_NAMESPACE."
        )
    return misfits


def _configs(admin: AdminClient, names: Iterable[str]) -> dict[str, dict[str, str]]:
    resources = [ConfigResource(ResourceType.TOPIC, name) for name in names]
    configs = {}
    for resource, future in admin.describe_configs(resources, request_timeout=SECONDS).items():
        with _refused(f"The settings of topic {resource.name} cannot be read"):
            configs[resource.name] = {key: entry.value for key, entry in future.result().items()}
    return configs


def _admin(broker: str, security: Mapping[str, str] | None) -> AdminClient:
    try:
        found: AdminClient = reaching.admin(broker, security, SECONDS, AdminClient)
    except reaching.ReachError as error:
        raise TopicsError(str(error)) from error
    return found
