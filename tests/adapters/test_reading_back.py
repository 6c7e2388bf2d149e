"""Facts are told once, whoever holds the lanes, in whatever order they are given up and taken over."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

import pytest
import redis
from confluent_kafka import KafkaError, TopicPartition
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.adapters.reading_view import ViewReader
from streams.adapters.view import Portrait, reading_back
from streams.adapters.view.anew import forget
from streams.adapters.view.keys import Keys
from streams.adapters.view.ledger import Ledger
from streams.adapters.view.reading_back import ReadingBack
from streams.adapters.view.timeline import facts_of
from streams.events import HEALTH, PLANS, Segment
from streams.kafka_topics import Incarnation
from tests.adapters.shown import show
from tests.adapters.telling import Record, record
from tests.adapters.test_reading_timelines import closed, health
from tests.adapters.view_lanes import NOON

LANES = 2


class Log(dict[tuple[str, int], list[Record]]):
    """What lies on the partitions of a topic, and the ids of those that were made anew."""

    ids: dict[str, str]

    def make_anew(self, name: str) -> None:
        """Delete a topic, and make it anew."""
        self.ids[name] = f"{self.ids.get(name, 'first')} but one"
        for place in self:
            self[place] = []


def log_of(topic: str, partitions: int) -> Log:
    """Return an empty one."""
    log = Log({(topic, partition): [] for partition in range(partitions)})
    log.ids = {}
    return log


@dataclass(frozen=True)
class Message:
    """What a consumer hands over: a record, or that a partition has ended."""

    place: tuple[str, int]
    at: int
    record: Record | None

    def topic(self) -> str:
        return self.place[0]

    def partition(self) -> int:
        return self.place[1]

    def error(self) -> KafkaError | None:
        return None if self.record else KafkaError(KafkaError._PARTITION_EOF)

    def offset(self) -> int:
        return self.at

    def __getattr__(self, name: str) -> Any:
        return getattr(self.record, name)


@dataclass
class LogConsumer:
    """A consumer of logs in memory, from their beginning where there is no such offset.

    It says once of each end that it was reached.
    """

    log: Log
    at: dict[tuple[str, int], int] = field(default_factory=dict)
    ended: set[tuple[str, int]] = field(default_factory=set)
    paused: set[tuple[str, int]] = field(default_factory=set)

    def pause(self, places: list[TopicPartition]) -> None:
        self.paused |= {(one.topic, one.partition) for one in places}

    def resume(self, places: list[TopicPartition]) -> None:
        self.paused -= {(one.topic, one.partition) for one in places}

    def assign(self, places: list[TopicPartition]) -> None:
        begin = {(one.topic, one.partition): one.offset for one in places}
        self.at = {place: offset if 0 <= offset <= len(self.log[place]) else 0 for place, offset in begin.items()}
        self.ended = set()

    def consume(self, count: int, timeout: float) -> list[Message]:
        assert count > 3
        assert timeout
        found = []
        for place, at in self.at.items():
            if place in self.paused:
                continue
            some = self.log[place][at : at + 3]
            self.at[place] += len(some)
            found += [Message(place, at + number, one) for number, one in enumerate(some)]
            if some:
                self.ended.discard(place)
            elif place not in self.ended:
                self.ended.add(place)
                found.append(Message(place, at, None))
        return found

    def get_watermark_offsets(self, place: TopicPartition, timeout: float) -> tuple[int, int]:
        assert timeout
        return 0, len(self.log[place.topic, place.partition])


@dataclass
class Worker:
    """One that reads back, as the chronicle has it do."""

    back: ReadingBack
    consumer: Any
    changed: bool = True

    def round(self) -> None:
        if self.changed:
            self.back.ask()
            self.back.assign(self.consumer)
        self.back._looked_at = 0.0
        self.changed = not self.back.tell(self.consumer)

    def rest(self) -> None:
        """End as the chronicle does."""
        self.back.once_more()
        self.changed = True
        while self.back.behind:
            self.round()


def workers(valkey: str, namespace: str, log: Log, topic: str = HEALTH) -> list[Worker]:
    topics = {namespace + topic: topic}

    def ask() -> dict[str, Incarnation]:
        return {name: Incarnation(log.ids.get(name, "first"), len(log)) for name, _ in log}

    made = [ReadingBack(topics, LANES, Ledger(valkey, Keys(namespace)), ask) for _ in range(2)]
    return [Worker(back, LogConsumer(log)) for back in made]


def say(log: Log, number: int, partition: int) -> None:
    place = next(place for place in log if place[1] == partition)
    log[place].append(record(health(number, customer=f"c{partition % LANES}"), len(log[place]))[1])


def kept(client: redis.Redis, namespace: str, customer: str) -> int:
    """How many facts lie in Redis, each as often as it lies there."""
    keys = Keys(namespace)
    found: Any = [*client.lrange(keys.timeline(customer), 0, -1), *client.lrange(keys.past(customer), 0, -1)]
    return len(list(facts_of(found)))


steps = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.integers(0, 2)),
        st.tuples(st.sampled_from(["hold", "release", "round"]), st.tuples(st.integers(0, 1), st.integers(0, 1))),
        st.tuples(st.just("forget"), st.none()),
    ),
    max_size=30,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happened=steps)
def test_each_fact_is_told_once_however_lanes_change_hands(
    valkey: str, namespace: str, happened: list[tuple[str, Any]]
) -> None:
    client = redis.Redis.from_url(valkey)
    forget(client, namespace)
    known = [Portrait(customer_id=f"c{number}", as_of=NOON) for number in range(LANES)]
    reader: ViewReader = asyncio.run(show(valkey, namespace, known, LANES))
    log = log_of(namespace + HEALTH, 3)
    pair, said = workers(valkey, namespace, log), 0
    for one in pair:  # as when one was frozen, and the other took over
        one.back.held = {0, 1}
        one.round()
    for what, about in happened:
        match what:
            case "say":
                say(log, said, about)
                said += 1
            case "hold" | "release":
                worker, lane = about
                (pair[worker].back.held.add if what == "hold" else pair[worker].back.held.discard)(lane)
                pair[worker].changed = True
            case "round":
                pair[about[0]].round()
            case _:
                forget(client, namespace)
    pair[0].back.held = {0, 1}
    pair[0].changed = True
    asyncio.run(show(valkey, namespace, known, LANES))
    for _ in range(30):
        pair[0].round()
        pair[1].round()
    pair[1].back.held = set()
    for worker in pair:
        worker.rest()
    told = sorted(entry.number for number in range(LANES) for entry in reader.timeline(f"c{number}").entries)
    assert told == list(range(said))
    assert sum(kept(client, namespace, f"c{number}") for number in range(LANES)) == said, "and none twice"


def told_five(valkey: str, namespace: str, topic_id: str = "first") -> tuple[Worker, Log]:
    """Return a worker that has told five facts of a customer, and the logs that it reads."""
    asyncio.run(show(valkey, namespace, [Portrait(customer_id="c1", as_of=NOON)], LANES))
    log = log_of(namespace + HEALTH, LANES)
    log.ids[namespace + HEALTH] = topic_id
    for number in range(5):
        say(log, number, 1)
    one, _ = workers(valkey, namespace, log)
    one.back.held = {1}
    for _ in range(5):
        one.round()
    return one, log


def test_a_node_that_knows_of_nothing_so_new_has_nothing_told_twice(valkey: str, namespace: str) -> None:
    (one, log), client = told_five(valkey, namespace), redis.Redis.from_url(valkey)
    assert kept(client, namespace, "c1") == 5
    one.consumer.at[namespace + HEALTH, 1] = 0
    say(log, 5, 1)
    for _ in range(5):
        one.round()
    assert kept(client, namespace, "c1") == 6


def test_what_a_kafka_without_ids_has_no_more_may_be_a_topic_made_anew_and_is_told(
    valkey: str, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_back, "CERTAIN_SECONDS", 0.2)
    (one, log), client = told_five(valkey, namespace, ""), redis.Redis.from_url(valkey)
    log[namespace + HEALTH, 1].clear()
    say(log, 5, 1)
    one.changed, began = True, time.monotonic()
    while kept(client, namespace, "c1") < 6:
        assert time.monotonic() - began < 20
        one.round()
    for _ in range(5):
        one.round()
    assert kept(client, namespace, "c1") == 6


def test_what_is_told_further_than_kafka_has_it_is_kept_back_until_it_has(
    valkey: str, namespace: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(reading_back, "CERTAIN_SECONDS", 0.0)
    monkeypatch.setattr(reading_back, "SWEEP_SECONDS", 0.0)
    (one, log), client = told_five(valkey, namespace), redis.Redis.from_url(valkey)
    key, other = (Keys(namespace).read(HEALTH, partition) for partition in (1, 0))
    client.set(key, "8@first")
    asyncio.run(show(valkey, namespace, [Portrait(customer_id=f"c{number}", as_of=NOON) for number in (0, 1)], LANES))
    one.back.held, one.changed = {0, 1}, True
    for number in range(5, 7):
        say(log, number, 0)
        say(log, number, 1)
        for _ in range(5):
            one.round()
    assert (client.get(key), client.get(other)) == (b"8@first", b"2@first")
    assert kept(client, namespace, "c1") == 5
    assert [record.getMessage() for record in caplog.records] == [
        f"{namespace}{HEALTH}: partition 1 is told up to 8, and Kafka has less of it: none is told until it has as much"
    ]
    for number in range(7, 10):
        say(log, number, 1)
    for _ in range(5):
        one.round()
    assert (client.get(key), kept(client, namespace, "c1")) == (b"10@first", 7)


def test_what_is_put_right_is_not_kept_back_any_more(
    valkey: str, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_back, "CERTAIN_SECONDS", 0.0)
    monkeypatch.setattr(reading_back, "SWEEP_SECONDS", 0.0)
    (one, log), client = told_five(valkey, namespace), redis.Redis.from_url(valkey)
    key = Keys(namespace).read(HEALTH, 1)
    for at in ("800@first", "5@first"):
        client.set(key, at)
        say(log, 5, 1)
        one.changed = True
        for _ in range(5):
            one.round()
    assert kept(client, namespace, "c1") == 7


@pytest.mark.parametrize("new", [1, 5, 12])
@pytest.mark.parametrize("reading", [True, False])
def test_a_topic_that_was_made_anew_is_told_from_its_beginning(
    valkey: str, namespace: str, reading: bool, new: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_back, "ASK_SECONDS", 0.0)
    monkeypatch.setattr(reading_back, "SWEEP_SECONDS", 0.0)
    (one, log), client = told_five(valkey, namespace), redis.Redis.from_url(valkey)
    log.make_anew(namespace + HEALTH)
    for number in range(5, 5 + new):
        say(log, number, 1)
    one.changed = not reading
    for _ in range(20):
        one.round()
    assert kept(client, namespace, "c1") == 5 + new


def test_of_a_topic_of_which_nothing_was_told_nothing_is_told_twice_when_it_was_made_anew(
    valkey: str, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_back, "ASK_SECONDS", 0.0)
    (one, log), client = told_five(valkey, namespace), redis.Redis.from_url(valkey)
    asyncio.run(show(valkey, namespace, [Portrait(customer_id="c0", as_of=NOON)], LANES))
    one.back.held, one.changed = {0, 1}, True
    one.round()
    log.make_anew(namespace + HEALTH)
    for number in range(3):
        say(log, number, 0)
        one.round()
        one.round()
    one.changed = True
    for _ in range(5):
        one.round()
    assert kept(client, namespace, "c0") == 3


def test_what_an_earlier_build_has_told_is_not_told_again(valkey: str, namespace: str) -> None:
    (one, log), client = told_five(valkey, namespace), redis.Redis.from_url(valkey)
    client.set(Keys(namespace).read(HEALTH, 1), "5")
    say(log, 5, 1)
    one.changed = True
    for _ in range(5):
        one.round()
    assert kept(client, namespace, "c1") == 6
    assert client.get(Keys(namespace).read(HEALTH, 1)) == b"6@first"


def test_what_was_said_before_a_lane_was_given_up_is_told_by_who_stops(valkey: str, namespace: str) -> None:
    reader = asyncio.run(show(valkey, namespace, [Portrait(customer_id="c1", as_of=NOON)], LANES))
    log = log_of(namespace + HEALTH, LANES)
    one, _ = workers(valkey, namespace, log)
    one.back.held = {1}
    began = time.monotonic()
    while one.changed or one.back.behind:
        one.round()
        assert time.monotonic() - began < 20
    say(log, 1, 1)  # committed last
    one.back.held.discard(1)
    one.changed = True
    one.round()  # hears of that first
    one.rest()
    assert [entry.number for entry in reader.timeline("c1").entries] == [1]


def test_a_view_that_was_forgotten_is_told_what_was_said_when_it_has_the_customers_again(
    valkey: str, namespace: str
) -> None:
    acme = [Portrait(customer_id="acme", as_of=NOON, segment=Segment(plan="pro"))]
    reader = asyncio.run(show(valkey, namespace, acme, LANES))
    log = log_of(namespace + PLANS, LANES)
    log[namespace + PLANS, 1].append(record(closed(1, "succeeded"))[1])
    one, _ = workers(valkey, namespace, log, PLANS)
    one.back.held = {0, 1}
    for _ in range(4):
        one.round()
    client = redis.Redis.from_url(valkey)
    assert reader.picture("plan", "pro").outcomes == {"recovery": {"succeeded": 1}}
    forget(client, namespace)
    for _ in range(4):  # the workers are still writing the customers
        one.round()
    asyncio.run(show(valkey, namespace, acme, LANES))
    for _ in range(4):
        one.round()
    assert reader.picture().outcomes == {"recovery": {"succeeded": 1}}
    assert reader.picture("plan", "pro").outcomes == {"recovery": {"succeeded": 1}}


@pytest.mark.parametrize("junk", ["another type", "no offset", f"{10**28}@first"])
def test_of_which_it_cannot_be_read_how_far_it_is_told_nothing_is_told_and_of_others_all(
    valkey: str, namespace: str, junk: str, caplog: pytest.LogCaptureFixture
) -> None:
    (one, log), client = told_five(valkey, namespace), redis.Redis.from_url(valkey)
    key, other = (Keys(namespace).read(HEALTH, partition) for partition in (1, 0))
    kept_so_far = client.get(key)
    client.delete(key)
    client.xadd(key, {"of": junk}) if junk == "another type" else client.set(key, junk)
    one.back.held = {0, 1}
    for number in range(5, 8):
        say(log, number, 0)
        say(log, number, 1)
        one.changed = True
        for _ in range(3):
            one.round()
    assert client.get(other) == b"3@first"
    assert kept(client, namespace, "c1") == 5
    assert [record.getMessage() for record in caplog.records] == [
        f"{namespace}{HEALTH}: how far partition 1 is told cannot be read: none of it is told"
    ]
    client.delete(key)
    client.set(key, kept_so_far or b"")
    for _ in range(5):
        one.round()
    assert kept(client, namespace, "c1") == 8
