"""A check-up of Kafka: the broker, the topics, and the workers on them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from confluent_kafka import ConsumerGroupState, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from streams.adapters import reaching, topics
from streams.adapters.checkup import Finding, fail, fine, warn
from streams.adapters.lag import LEARNED_FROM, WORKED_OFF, Lag, LagError
from streams.adapters.terminal.words import counted
from streams.events import INPUTS
from streams.settings import Settings

SECONDS: Final = 5.0
SKEW_SECONDS: Final = 5.0


def of_kafka(settings: Settings) -> Iterator[Finding]:
    """Yield what there is to say of the broker, the topics and the workers."""
    security = settings.kafka.librdkafka()
    try:
        admin = reaching.admin(settings.broker, security, SECONDS)
        brokers = admin.list_topics(timeout=SECONDS).brokers
    except reaching.ReachError as error:
        yield _unreached(error, settings)
        return
    except KafkaException as error:
        yield fail("Kafka", f"{settings.broker} answers no more: {error.args[0].str()}", "look again in a minute")
        return
    yield fine("Kafka", f"{counted(len(brokers), 'broker')} at {settings.broker}")
    yield _of_transactions(settings)
    try:
        problems = topics.check(settings.broker, topics.wanted(settings) + topics.changelogs(settings), security)
    except topics.TopicsError as error:
        yield fail(
            "Topics", str(error).rstrip("."), "give Helix the rights to describe them, or look again in a minute"
        )
        return
    if problems:
        yield from (fail("Topics", found, advice) for found, _, advice in (one.partition(": ") for one in problems))
        return
    yield fine("Topics", f"as they should be, with {counted(settings.partitions, 'partition')}")
    yield _of_clock(admin, settings)
    yield _of_workers(admin, settings)
    yield _of_lag(settings)


def _unreached(error: reaching.ReachError, settings: Settings) -> Finding:
    found = f"nobody answers at {settings.broker}"
    if error.reason:
        return fail("Kafka", f"{settings.broker} does not let us in: {error.reason}", error.advice)
    if "broker" in settings.given:
        advice = "check HELIX_BROKER, and whether its brokers are up and tell addresses that lead here"
        return fail("Kafka", found, advice)
    return fail(
        "Kafka",
        f"{found}, where one is looked for unless HELIX_BROKER names another",
        "start one with `helix local`, or set HELIX_BROKER to yours; "
        "`helix demo` and `helix replay` need none, they start their own",
    )


def _of_transactions(settings: Settings) -> Finding:
    told = {"bootstrap.servers": settings.broker, "transactional.id": f"{settings.application}-doctor", "log_level": 0}
    try:
        Producer(told | settings.kafka.librdkafka()).init_transactions(SECONDS)
    except KafkaException as error:
        advice = "Helix needs Kafka 3.0 or later, and the right to write with its transactional ids"
        return fail("Transactions", error.args[0].str(), advice)
    return fine("Transactions", "work")


def _of_clock(admin: AdminClient, settings: Settings) -> Finding:
    """Compare the newest arrival with the clock here: Kafka does not tell its time, but dates what arrives."""
    ends = {
        TopicPartition(settings.topic(name), number): OffsetSpec.max_timestamp()
        for name in INPUTS
        for number in range(settings.partitions)
    }
    try:
        arrivals = [one.result().timestamp for one in admin.list_offsets(ends, request_timeout=SECONDS).values()]
    except KafkaException as error:
        return warn("Clock", f"Kafka does not date what arrived: {error.args[0].str()}", "look again in a minute")
    ahead = max(arrivals) / 1000 - time.time()
    if ahead > SKEW_SECONDS:
        return warn("Clock", f"Kafka's clock is {ahead:.0f} seconds ahead of this one", "set both by NTP")
    return fine("Clock", "nothing has arrived later than now")


def _of_workers(admin: AdminClient, settings: Settings) -> Finding:
    group = settings.application
    try:
        described = admin.describe_consumer_groups([group], request_timeout=SECONDS)[group].result()
    except KafkaException:
        return warn("Workers", "none has ever been here", "start one with `helix worker`")
    if not described.members:
        return warn("Workers", f"none is at work in group {group}", "start one with `helix worker`")
    if described.state != ConsumerGroupState.STABLE:
        return warn("Workers", f"{len(described.members)} are sharing out the partitions", "look again in a minute")
    idle = sum(not (one.assignment and one.assignment.topic_partitions) for one in described.members)
    hosts = ", ".join(sorted({one.host.lstrip("/") for one in described.members}))
    if idle:
        return warn("Workers", f"{len(described.members)} at work on {hosts}, {idle} of them idle", "fewer will do")
    return fine("Workers", f"{len(described.members)} at work on {hosts}")


def _of_lag(settings: Settings) -> Finding:
    names = (*WORKED_OFF, *LEARNED_FROM) if settings.learning else WORKED_OFF
    try:
        with Lag(settings.broker, settings.application, settings.kafka.librdkafka(), patience_seconds=0) as lag:
            way = lag.way(settings.topic(name) for name in names)
    except LagError as error:
        return warn("Lag", str(error), "look again in a minute")
    left = f"{way.total - way.done:,} of {way.total:,} offsets"  # not all of which are records of somebody's
    return fine("Lag", f"{left} of the input topics are still to be worked off, ticks and Kafka's own marks among them")
