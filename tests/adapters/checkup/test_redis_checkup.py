from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
import redis

from streams.adapters.checkup import Finding
from streams.adapters.checkup.redis import of_redis
from streams.adapters.embedded import ports
from streams.adapters.embedded import valkey as embedded
from streams.adapters.reading_view import ViewReader
from streams.adapters.view.keys import Keys
from streams.adapters.view.worker import Lane, Worker
from streams.domain import Policies
from streams.settings import Settings


def looked_at(url: str) -> dict[str, Finding]:
    return {finding.subject: finding for finding in of_redis(Settings(redis=url))}


@pytest.fixture
def own(home: Path) -> Iterator[redis.Redis]:
    server = embedded.start(home)
    with redis.Redis.from_url(server.address) as client:
        yield client
    server.stop()


def url_of(client: redis.Redis) -> str:
    return f"redis://127.0.0.1:{client.get_connection_kwargs()['port']}/0"


def test_the_valkey_of_the_package_is_as_it_should_be(valkey: str) -> None:
    assert {one.level for one in looked_at(valkey).values()} == {"ok"}
    with redis.Redis.from_url(valkey) as client:
        assert client.keys("helix:v1:doctor:*") == []


def test_what_lies_in_the_place_of_the_live_stream_is_a_warning(own: redis.Redis) -> None:
    own.set(Keys("").live, "of another world")
    found = looked_at(url_of(own))["Read model"]
    assert (found.level, found.found) == ("warn", "live cannot be read")


def test_what_a_worker_said_and_nobody_can_read_is_a_warning_and_the_others_count(own: redis.Redis) -> None:
    now = datetime.now(UTC)
    lanes = (Lane(partition=0, records=9, rejected=2),)
    own.hset(Keys("").workers, "w", msgspec.json.encode(Worker(worker="w", at=now, started_at=now, lanes=lanes)))
    own.hset(Keys("").workers, b"\xff\x1b[31m", b"of another world \xff")
    found = looked_at(url_of(own))
    assert (found["Read model"].level, "\x1b" in found["Read model"].found) == ("warn", False)
    assert found["Read model"].found.endswith("cannot be read")
    assert found["Rejects"].found.startswith("2, beside 9 events counted")


def test_a_worker_that_judges_by_other_policies_is_a_warning(own: redis.Redis) -> None:
    now, ours = datetime.now(UTC), Policies.default().version
    for policies, told in ((ours, False), ("theirs\x1b", True), (None, False)):
        said = Worker(worker="w", at=now, started_at=now, policies=policies)
        own.hset(Keys("").workers, "w", msgspec.json.encode(said))
        found = looked_at(url_of(own))
        assert ("Policies at work" in found) is told
        if told:
            assert found["Policies at work"].level == "warn"
            assert "w judges by version theirs" in found["Policies at work"].found
            assert found["Policies at work"].found.endswith(f"here it is {ours}")
            assert "\x1b" not in found["Policies at work"].found


def test_one_that_forgets_customers_when_it_is_full_is_a_warning(own: redis.Redis) -> None:
    own.config_set("maxmemory", 100 << 20)
    own.config_set("maxmemory-policy", "allkeys-lru")
    memory = looked_at(url_of(own))["Memory of Redis"]
    assert memory == Finding(
        "warn", "Memory of Redis", "full at 100 MB, it forgets customers (allkeys-lru)", "set noeviction"
    )


def test_a_replica_cannot_be_written(own: redis.Redis) -> None:
    own.replicaof("127.0.0.1", ports.free())
    writing = looked_at(url_of(own))["Writing to Redis"]
    assert writing.level == "fail"
    assert "must name a primary" in writing.advice


def test_a_redis_that_was_named_and_does_not_answer_is_a_failure() -> None:
    nowhere = f"redis://somebody:secret@127.0.0.1:{ports.free()}/0"
    (found,) = of_redis(Settings.load({"HELIX_REDIS": nowhere}))
    assert found.level == "fail"
    assert "secret" not in found.found
    assert [one.level for one in of_redis(Settings(redis=nowhere))] == ["warn"]


def test_one_that_is_full_is_told_as_that(own: redis.Redis) -> None:
    own.config_set("maxmemory", 1)
    found = looked_at(url_of(own))["Writing to Redis"]
    own.config_set("maxmemory", 0)
    assert (found.level, found.advice) == ("fail", "give Redis more memory (`maxmemory`)")


@pytest.mark.parametrize(
    ("most", "policy", "full"), [(0, "noeviction", False), (1, "noeviction", True), (1, "allkeys-lru", False)]
)
def test_a_reader_knows_whether_workers_can_write(own: redis.Redis, most: int, policy: str, full: bool) -> None:
    own.config_set("maxmemory-policy", policy)
    own.config_set("maxmemory", most)
    assert ViewReader(own).full() is full
    own.config_set("maxmemory", 0)


def test_who_may_not_ask_takes_it_to_have_room(own: redis.Redis) -> None:
    own.config_set("maxmemory", 1)
    own.acl_setuser("reader", enabled=True, nopass=True, keys=["*"], commands=["+@all", "-info"])
    with redis.Redis.from_url(url_of(own), username="reader", password="any") as reading:
        assert not ViewReader(reading).full()
    own.config_set("maxmemory", 0)
