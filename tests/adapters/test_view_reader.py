import asyncio
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import msgspec
import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.adapters.reading_view import Groups, Page, Picture, StreamPicture, Timeline, ViewReader
from streams.adapters.reading_view.near import LOOK_SECONDS, Nearby, near
from streams.adapters.view import Portrait, View
from streams.adapters.view.index import urgency
from streams.adapters.view.keys import Keys
from streams.adapters.view.worker import Lane as Held
from streams.adapters.view.worker import Latency, Worker
from tests.adapters.view_lanes import NOON, Lane, describe, state

names = st.text(min_size=1, max_size=4)
customers = st.dictionaries(names, st.tuples(st.floats(0, 100), st.sampled_from(["pro", "free", "[x]=:"])), max_size=12)


async def shown(valkey: str, namespace: str, states: dict[str, bytes]) -> ViewReader:
    lane, view = Lane(), View(valkey, namespace, "w", describe)
    lane.table, lane.position = states, time.monotonic_ns()
    await view.start()
    lane.given_to(view)
    while not view.settled:
        await asyncio.sleep(0.005)
    await view.stop()
    return ViewReader(redis.Redis.from_url(valkey), namespace)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(customers, st.integers(1, 15))
def test_rankings_are_those_of_an_oracle(
    valkey: str, namespace: str, known: dict[str, tuple[float, str]], limit: int
) -> None:
    states = {name: state(name, score, plan=plan) for name, (score, plan) in known.items()}
    reader = asyncio.run(shown(valkey, namespace, states))
    portraits = [describe(each) for each in states.values()]

    def urgencies(wanted: list[Portrait]) -> list[float]:
        return sorted(map(urgency, wanted), reverse=True)[:limit]

    assert [urgency(each) for each in reader.at_risk(limit).items] == urgencies(portraits)
    for plan in ("pro", "free", "[x]=:", "none"):
        some = [each for each in portraits if each.segment.plan == plan]
        assert [urgency(each) for each in reader.at_risk(limit, ("plan", plan)).items] == urgencies(some)
        assert {each.group: each.values for each in reader.segments().groups}.get("plan", {}).get(plan, 0) == len(some)
    assert reader.counts().get("customers", 0) == len(known)


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("acm", "acme"),
        ("ACME", "acme"),
        ("acne", "acme"),
        ("scme", "acme"),
        ("beta", "beta gmbh"),
        ("harbr", "harbor-ledger"),
        ("ledgr", "harbor-ledger"),
        ("acme-europe", "acme"),
        ("games", None),
        ("rbo", None),
        ("a", None),
        ("zzz", None),
    ],
)
async def test_names_alike_are_suggested(valkey: str, namespace: str, asked: str, first: str | None) -> None:
    names = ("acme", "beta gmbh", "omega", "harbor-ledger")
    reader = await shown(valkey, namespace, {name: state(name) for name in names})
    assert next(iter(reader.near(asked)), None) == first


class Crowd:
    """A Redis of many customers, which counts how many were read."""

    def __init__(self) -> None:
        self.read = 0

    def zscan_iter(self, *_: object, **__: object) -> Iterator[tuple[bytes, float]]:
        for self.read in range(200_000):
            yield b"customer %d" % self.read, 1.0


def test_looking_for_names_alike_ends_with_its_time_not_with_the_names() -> None:
    crowd, moments = Crowd(), count()
    found = near(crowd, Keys(""), "customer x", 5, clock=lambda: next(moments) / 1_000)  # type: ignore[arg-type]
    assert len(found) == 5
    assert crowd.read <= 1_000 * LOOK_SECONDS + 1, "a name a millisecond"


class Curious:
    """A Redis of one customer, of which somebody asks again while it answers."""

    def __init__(self) -> None:
        self.nearby = Nearby(self, Keys(""))  # type: ignore[arg-type]
        self.meanwhile: list[list[str]] = []

    def zscan_iter(self, *_: object, **__: object) -> Iterator[tuple[bytes, float]]:
        self.meanwhile.append(self.nearby.to("acne", 5))
        yield b"acme", 1.0


def test_while_one_is_looked_for_nobody_else_is() -> None:
    curious = Curious()
    assert [curious.nearby.to("acne", 5) for _ in range(2)] == [["acme"]] * 2
    assert curious.meanwhile == [[], []]


async def test_names_are_compared_for_a_moment_alone(
    valkey: str, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = await shown(valkey, namespace, {name: state(name) for name in ("acme", "acnee", "acne & sons")})
    assert reader.near("acne") == ["acnee", "acne & sons", "acme"]
    monkeypatch.setattr("streams.adapters.reading_view.near.COMPARE_SECONDS", -1.0)
    assert reader.near("acne") == ["acnee", "acne & sons"]


def test_an_empty_view_is_empty(valkey: str, namespace: str) -> None:
    reader = ViewReader(redis.Redis.from_url(valkey), namespace)
    assert (reader.customer("acme"), reader.near("acme")) == (None, [])
    assert reader.at_risk().items == reader.at_risk(0).items == ()
    assert (reader.alerts().items, reader.plans().items, reader.ranking().items) == ((), (), ())
    assert (reader.crossings(10), reader.ended(10), reader.honesty()) == (Page(items=()), Page(items=()), None)
    assert (reader.workers(), reader.model(), reader.counts(), reader.segments()) == ([], None, {}, Groups())
    assert (reader.timeline("acme"), reader.picture(), reader.stream()) == (Timeline(), Picture(), StreamPicture())


def test_the_slowest_partition_tells_how_long_records_take(valkey: str, namespace: str) -> None:
    quick, slow = Latency(p50_seconds=0.5, p99_seconds=0.6), Latency(p50_seconds=0.1, p99_seconds=0.9)
    lanes = (Held(partition=0, latency=quick), Held(partition=1, latency=slow), Held(partition=2))
    client, keys = redis.Redis.from_url(valkey), Keys(namespace)
    client.hset(keys.workers, "w", msgspec.json.encode(Worker(worker="w", at=NOON, started_at=NOON, lanes=lanes)))
    picture = ViewReader(client, namespace).stream()
    assert picture.latency == slow
    assert [each.latency for each in picture.partitions] == [quick, slow, None]


def test_of_what_several_left_each_partition_is_as_far_as_anybody_has_brought_it(valkey: str, namespace: str) -> None:
    client, keys = redis.Redis.from_url(valkey), Keys(namespace)
    hours = {"first": (0, 4, 2), "second": (5, 1, 9)}  # when it ended, and how far both partitions were
    for name, (ended, *reached) in hours.items():
        at = NOON + timedelta(hours=ended)
        lanes = tuple(Held(partition=each, watermark=NOON + timedelta(hours=far)) for each, far in enumerate(reached))
        told = Worker(worker=name, at=at, started_at=NOON, lanes=lanes, ended_at=at)
        client.hset(keys.workers, name, msgspec.json.encode(told))
    left = ViewReader(client, namespace).stream()
    assert (left.workers, left.watermark) == ((), NOON + timedelta(hours=4))
    assert left.ended_at == NOON + timedelta(hours=5)


async def test_of_one_who_vanished_since_the_ranking_nothing_is_shown(valkey: str, namespace: str) -> None:
    reader = await shown(valkey, namespace, {"acme": state("acme"), "beta": state("beta")})
    redis.Redis.from_url(valkey).delete(f"helix:v1:{namespace}customer:{{acme}}")
    assert [each.customer_id for each in reader.at_risk().items] == ["beta"]
    assert reader.at_risk().items[0].as_of == NOON
