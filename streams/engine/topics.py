"""Whether the topics are as the folds need them, asked before anything starts."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Final

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, NewTopic, TopicMetadata

CHANGELOG: Final = {  # a state that was deleted is gone from disk within a day
    "cleanup.policy": "compact",
    "max.compaction.lag.ms": 86_400_000,
    "delete.retention.ms": 86_400_000,
    "segment.bytes": 64 << 20,
    "min.cleanable.dirty.ratio": 0.2,
}
ANSWER_SECONDS: Final = 5.0
VISIBLE_SECONDS: Final = 30.0
LONGEST_PAUSE_SECONDS: Final = 30.0
PAUSE_SECONDS: Final = 0.1  # how soon who is told to stop hears of it
log = logging.getLogger(__name__)


class WrongTopics(RuntimeError):  # noqa: N818 reads as the sentence it is
    """Topics are missing or have another number of partitions; the message says which, and what to do."""


class NotAdmitted(RuntimeError):  # noqa: N818 reads as the sentence it is
    """Kafka knows neither this user nor this password."""


def wait_for_broker(
    broker: str, stopped: Callable[[], bool], security: Mapping[str, str] | None = None
) -> Mapping[str, int] | None:
    """Return the partitions of every topic; say so and try again while Kafka does not answer. None if stopped.

    Raise `NotAdmitted` when it answers that it does not let us in.
    """
    pause = 1.0
    while not stopped():
        heard: list[KafkaError] = []
        told = {"bootstrap.servers": broker, "reconnect.backoff.ms": 50, "log_level": 2, "error_cb": heard.append}
        admin = AdminClient(told | dict(security or {}))
        try:
            found = admin.list_topics(timeout=ANSWER_SECONDS)
        except KafkaException as error:
            admin.poll(0)  # why is told beside the call that fails
            if refusals := [one.str() for one in heard if one.code() == KafkaError._AUTHENTICATION]:
                raise NotAdmitted(f"Kafka at {broker} does not let us in: {refusals[0]}") from error
            reasons = [one.str() for one in heard if one.code() == KafkaError._SSL] or [error.args[0].str()]
            log.warning("Kafka at %s does not answer (%s); trying again in %d s.", broker, reasons[0], round(pause))
            _sleep(pause, stopped)
            pause = min(LONGEST_PAUSE_SECONDS, pause * 2)
        else:
            return {name: len(topic.partitions) for name, topic in found.topics.items() if topic.error is None}
    return None


def check(found: Mapping[str, int], needed: Mapping[str, int | None], changelogs: Mapping[str, int]) -> None:
    """Raise `WrongTopics` unless all ``needed`` are there, with so many partitions (None: any).

    ``changelogs`` may be missing, since the engine makes them.
    """
    wrong = [_sentence(name, found.get(name), partitions) for name, partitions in needed.items()]
    wrong += [_sentence(name, found.get(name, many), many) for name, many in changelogs.items()]
    if sentences := [sentence for sentence in wrong if sentence]:
        raise WrongTopics(" ".join(sentences))


def make(
    broker: str,
    missing: Mapping[str, int],
    replication: int,
    config: Mapping[str, object],
    security: Mapping[str, str] | None = None,
    *,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Create topics, and return when a worker that joins its group now will see them, or soon after it is ``stopped``.

    Faust would create its changelogs too, but assigns partitions at once, and passes over a changelog that the broker
    has not told of yet: then that table's lanes never start. Raises `WrongTopics`.
    """
    admin = AdminClient({"bootstrap.servers": broker, **(security or {})}, logger=None)
    text = {name: str(value) for name, value in config.items()}
    new = [NewTopic(name, partitions, replication, config=text) for name, partitions in missing.items()]
    try:
        for made in admin.create_topics(new).values():
            _await_made(made, stopped)
        _await_served(admin, missing, stopped)
    except KafkaException as error:
        raise WrongTopics(f"Kafka would not create {', '.join(missing)}: {error.args[0].str()}") from error


def _await_made(made: Future[None], stopped: Callable[[], bool]) -> None:
    while not stopped():  # the client would wait for a minute for a Kafka that does not answer
        try:
            made.result(PAUSE_SECONDS)
        except TimeoutError:
            continue
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:  # another worker was quicker
                raise
        return


def _await_served(admin: AdminClient, missing: Mapping[str, int], stopped: Callable[[], bool]) -> None:
    deadline = time.monotonic() + VISIBLE_SECONDS
    while time.monotonic() < deadline and not stopped():
        found = admin.list_topics(timeout=ANSWER_SECONDS).topics
        if all(name in found and _led(found[name], partitions) for name, partitions in missing.items()):
            return
        time.sleep(0.05)
    if not stopped():
        raise WrongTopics(f"Kafka created {', '.join(missing)}, but does not serve them.")


def _led(topic: TopicMetadata, partitions: int) -> bool:
    return len(topic.partitions) == partitions and all(one.leader >= 0 for one in topic.partitions.values())


def _sentence(name: str, found: int | None, needed: int | None) -> str:
    if found is None:
        return f"Topic {name} is missing: create it{'' if needed is None else f' with {needed} partitions'}."
    if needed is not None and found != needed:
        return (
            f"Topic {name} has {found} partitions, but {needed} are expected: set the number of partitions to {found} "
            "for all topics of its table, or create it anew."
        )
    return ""


def _sleep(seconds: float, stopped: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not stopped():
        time.sleep(PAUSE_SECONDS)
