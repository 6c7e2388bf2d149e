"""What was said reaches the view once, whoever reads the topics back."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import redis
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from msgspec.structs import replace

from streams.adapters import topics
from streams.adapters.embedded import kafka as embedded_kafka
from streams.adapters.embedded import valkey as embedded_valkey
from streams.adapters.view import Portrait, later
from streams.adapters.view.anew import forget, lacking, spans, untold
from streams.adapters.view.chronicle import Chronicle
from streams.adapters.view.keys import Keys
from streams.adapters.view.ledger import Ledger
from streams.events import HEALTH, OUTCOMES, HealthChanged
from streams.settings import Settings
from tests.adapters.shown import show
from tests.adapters.telling import WRITE
from tests.adapters.test_later import outcome
from tests.adapters.view_lanes import NOON

pytestmark = pytest.mark.broker
LANES = 2


@pytest.fixture
def settings(broker: str, valkey: str, namespace: str) -> Settings:
    settings = Settings(broker=broker, redis=valkey, namespace=namespace, partitions=LANES)
    topics.create(broker, topics.wanted(settings))
    return settings


def chronicle(settings: Settings, *lanes: int) -> Chronicle:
    """Return one that holds lanes, begun."""
    ledger = Ledger(settings.redis, Keys(settings.namespace))
    one = Chronicle(settings.broker, settings.namespace, settings.partitions, ledger)
    for lane in lanes:
        one.hold(lane)
    one.start()
    return one


def say(settings: Settings, first: int, last: int) -> None:
    """Write snapshots of acme to partition 1."""
    producer = Producer({"bootstrap.servers": settings.broker})
    for number in range(first, last):
        fact = HealthChanged(
            event_id=f"acme:health:{number}",
            customer_id="acme",
            occurred_at=NOON,
            as_of=NOON,
            score=50.0,
            band="watch",
        )
        _, key, value, headers, *_ = WRITE(fact)
        producer.produce(settings.topic(HEALTH), value, key, partition=1, headers=list(headers))
    assert producer.flush(30) == 0


def conclude(settings: Settings, numbers: Iterable[int]) -> None:
    """Write what came of commands about acme to partition 1."""
    producer = Producer({"bootstrap.servers": settings.broker})
    for number in numbers:
        _, key, value, headers, *_ = WRITE(outcome(number))
        producer.produce(settings.topic(OUTCOMES), value, key, partition=1, headers=list(headers))
    assert producer.flush(30) == 0


def make_anew(settings: Settings, topic: str) -> None:
    """Delete a topic, and make one by its name."""
    name, admin = settings.topic(topic), AdminClient({"bootstrap.servers": settings.broker})
    admin.delete_topics([name])[name].result(30)
    while name not in topics.create(settings.broker, topics.wanted(settings)):
        time.sleep(0.2)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


async def test_each_fact_is_told_once_whoever_takes_over(settings: Settings) -> None:
    reader = await show(settings.redis, settings.namespace, [Portrait(customer_id="acme", as_of=NOON)], LANES)

    def numbers() -> list[int]:
        return [entry.number for entry in reader.timeline("acme", limit=200).entries]

    say(settings, 0, 10)
    first = chronicle(settings, 0)
    time.sleep(1)
    assert numbers() == [], "nobody holds that lane"
    first.hold(1)
    until(lambda: len(numbers()) == 10)
    second = chronicle(settings, 1)
    say(settings, 10, 40)
    until(lambda: len(numbers()) == 40)
    first.release(1)
    say(settings, 40, 60)
    until(lambda: len(numbers()) == 60)
    second.stop(30)
    first.stop(30)
    assert numbers() == list(range(59, -1, -1))


async def test_what_waits_is_told_whole_and_in_order_though_lanes_change_hands_meanwhile(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(later, "WAITED_SECONDS", 3_600.0)
    acme, where = Portrait(customer_id="acme", as_of=NOON, said=1), (settings.redis, settings.namespace)
    reader = await show(*where, [acme], LANES)

    def numbers() -> list[int]:
        return [entry.number for entry in reader.timeline("acme", limit=200).entries]

    one = chronicle(settings, 1)
    conclude(settings, range(1, 40))
    until(lambda: numbers() == [1])
    conclude(settings, range(40, 50))
    one.hold(0)  # all partitions are taken anew
    until(lambda: not one._changed.is_set())
    await show(*where, [replace(acme, said=30)], LANES)
    until(lambda: len(numbers()) == 30)
    await show(*where, [replace(acme, said=49)], LANES)
    until(lambda: len(numbers()) == 49)
    conclude(settings, range(50, 51))
    await show(*where, [replace(acme, said=50)], LANES)
    until(lambda: numbers() == list(range(50, 0, -1)))
    until(lambda: not one._back.behind)
    one.stop(30)


async def test_who_stops_tells_what_is_left_first(settings: Settings) -> None:
    reader = await show(settings.redis, settings.namespace, [Portrait(customer_id="acme", as_of=NOON)], LANES)
    one = chronicle(settings, 0, 1)
    say(settings, 0, 10)
    until(lambda: len(reader.timeline("acme").entries) == 10)
    say(settings, 10, 50)
    one.release(1)
    one.stop(30)
    assert len(reader.timeline("acme", limit=200).entries) == 50


async def test_a_view_that_was_forgotten_is_told_everything_again(settings: Settings) -> None:
    acme, client = [Portrait(customer_id="acme", as_of=NOON)], redis.Redis.from_url(settings.redis)
    reader = await show(settings.redis, settings.namespace, acme, LANES)
    one = chronicle(settings, 0, 1)
    say(settings, 0, 20)
    there = spans(settings.broker, settings.namespace)
    until(lambda: untold(client, settings.namespace, there) == 0)
    assert len(reader.timeline("acme").entries) == 20
    forget(client, settings.namespace)
    assert untold(client, settings.namespace, there) == 20
    await show(settings.redis, settings.namespace, acme, LANES)
    until(lambda: untold(client, settings.namespace, there) == 0)
    assert len(reader.timeline("acme").entries) == 20
    one.stop(30)
    assert lacking(there, [HEALTH]) == [
        f"{HEALTH} is compacted: of what it said of a customer before the newest, some is gone."
    ]


@pytest.mark.parametrize("reading", [True, False])
async def test_a_topic_that_is_deleted_and_made_anew_is_told_whole(settings: Settings, reading: bool) -> None:
    reader = await show(settings.redis, settings.namespace, [Portrait(customer_id="acme", as_of=NOON)], LANES)

    def numbers() -> list[int]:
        return [entry.number for entry in reader.timeline("acme", limit=200).entries]

    one = chronicle(settings, 0, 1)
    say(settings, 0, 10)
    until(lambda: len(numbers()) == 10)
    if not reading:
        one.stop(30)
    make_anew(settings, HEALTH)
    say(settings, 10, 40)
    if not reading:
        one = chronicle(settings, 0, 1)
    until(lambda: len(numbers()) == 40)
    one.stop(30)
    assert numbers() == list(range(39, -1, -1))


async def test_so_is_one_whose_name_was_of_a_topic_that_had_led_more_often(
    valkey: str, namespace: str, tmp_path: Path
) -> None:
    with embedded_kafka.start(tmp_path) as kafka:
        own = Settings(broker=kafka.address, redis=valkey, namespace=namespace, partitions=LANES)
        topics.create(own.broker, topics.wanted(own))
    reader = await show(own.redis, own.namespace, [Portrait(customer_id="acme", as_of=NOON)], LANES)
    with embedded_kafka.start(tmp_path, int(own.broker.rpartition(":")[2])):  # to lead once more
        one = chronicle(own, 0, 1)
        say(own, 0, 10)
        until(lambda: len(reader.timeline("acme", limit=200).entries) == 10)
        make_anew(own, HEALTH)
        say(own, 10, 20)
        until(lambda: len(reader.timeline("acme", limit=200).entries) == 20)
        one.stop(30)


async def test_a_redis_that_is_full_is_told_in_the_log_once_and_once_more_when_it_is_not(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.adapters.view.chronicle.RETRY_SECONDS", 0.01)
    caplog.set_level("INFO")
    server = embedded_valkey.start(tmp_path)
    own, client = replace(settings, redis=server.address), redis.Redis.from_url(server.address)
    reader = await show(own.redis, own.namespace, [Portrait(customer_id="acme", as_of=NOON)], LANES)
    one = chronicle(own, 0, 1)
    client.config_set("maxmemory", 1)
    say(own, 0, 10)
    until(lambda: client.info("errorstats").get("errorstat_OOM", {}).get("count", 0) >= 10)
    client.config_set("maxmemory", 0)
    until(lambda: len(reader.timeline("acme").entries) == 10 and "told again" in caplog.text)
    one.stop(30)
    server.stop()
    told = [record.getMessage() for record in caplog.records if record.name == "streams.adapters.view.chronicle"]
    assert [each.partition(":")[0] for each in told] == ["what was said is told later", "what was said is told again"]
