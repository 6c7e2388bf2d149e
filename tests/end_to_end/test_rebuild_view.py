"""``helix rebuild-view``, through a real worker."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import redis
from msgspec import structs

from streams.adapters.embedded import valkey as embedded
from streams.adapters.reading_view import ViewReader
from streams.adapters.view.keys import Keys
from streams.adapters.view.worker import BandLimits, Worker
from streams.domain import Policies
from tests.end_to_end.stage import Stage, company, until

pytestmark = pytest.mark.broker


def test_the_view_is_made_anew_and_what_is_lacking_is_said(stage: Stage) -> None:
    stage.feed(company(customers=8, days=30))
    stage.work()
    stage.wait()
    client = redis.Redis.from_url(stage.settings.redis)
    reader = ViewReader(client, stage.settings.namespace)
    names = sorted(stage.expected().states)

    def told() -> list[int]:
        return [len(reader.timeline(name, limit=200).entries) for name in names]

    facts = stage.expected().facts
    wanted = [len(facts[name]) for name in names]
    until(lambda: told() == wanted or min(told()) >= 112, stage.words)
    before = {name: (reader.customer(name), reader.timeline(name, limit=200)) for name in names}
    lately = reader.crossings(limit=200), reader.ended(limit=200)
    sums = reader.counts(), reader.segments(), reader.picture(), reader.ranking(limit=200), lately
    assert lately[0].items
    assert sums[1].groups
    done = stage.run("rebuild-view", "--wait", "50")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Forgotten: ")
    assert lines[1] == f"Brought back: {len(names)} customers, and what was said of them."
    assert lines[-1] == "Not brought back: what those who looked on were told live."
    assert before == {name: (reader.customer(name), reader.timeline(name, limit=200)) for name in names}
    lately = reader.crossings(limit=200), reader.ended(limit=200)
    assert sums == (reader.counts(), reader.segments(), reader.picture(), reader.ranking(limit=200), lately)
    default = Policies.default()
    judged = {(each.policies, each.bands, each.tick_seconds) for each in reader.workers()}
    assert judged == {(default.version, BandLimits(**structs.asdict(default.bands)), None)}


def test_a_worker_is_waited_for_whose_signs_of_life_could_not_be_read(stage: Stage) -> None:
    stage.feed(company(customers=2, days=3))
    stage.work()
    stage.wait()
    client, key = redis.Redis.from_url(stage.settings.redis), Keys(stage.settings.namespace).workers
    until(lambda: client.exists(key), stage.words)
    client.delete(key)
    client.set(key, "junk")
    done = stage.run("rebuild-view", "--wait", "50")
    assert done.stdout.splitlines()[1] == "Brought back: 2 customers, and what was said of them.", done.stderr


LONG_AGO = Worker(worker="w1", at=datetime.now(UTC) - timedelta(days=3.5), started_at=datetime.now(UTC))


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ({}, "No worker has reported: the view is made anew when one starts."),
        (
            {"w1": msgspec.json.encode(LONG_AGO)},
            "No worker reports (the last was heard of 3d ago): the view is made anew when one does.",
        ),
        ({"w1": b"junk"}, "No worker reports (workers:w1 could not be read): the view is made anew when one does."),
    ],
)
def test_without_a_worker_it_says_what_was_heard_of_any_and_when_the_view_comes_back(
    stage: Stage, kept: dict[str, bytes], told: str
) -> None:
    client, key = redis.Redis.from_url(stage.settings.redis), Keys(stage.settings.namespace).workers
    for name, sign in kept.items():
        client.hset(key, name, sign)
    done = stage.run("rebuild-view", "--wait", "1")
    assert (done.returncode, done.stdout.splitlines()[1]) == (0, told)
    assert not client.exists(key)


def test_a_broker_that_is_away_is_told_in_a_sentence_and_nothing_is_forgotten(stage: Stage) -> None:
    client = redis.Redis.from_url(stage.settings.redis)
    key = f"helix:v1:{stage.settings.namespace}counts"
    client.hset(key, "customers", 1)
    done = stage.run("rebuild-view", HELIX_BROKER="127.0.0.1:1")
    assert done.returncode == 1
    assert "Kafka at 127.0.0.1:1" in done.stderr
    assert client.exists(key)


def test_a_redis_that_is_full_of_other_things_is_told(stage: Stage, tmp_path: Path) -> None:
    server = embedded.start(tmp_path)
    try:
        with redis.Redis.from_url(server.address) as client:
            client.config_set("maxmemory", 1)
            done = stage.run("rebuild-view", "--wait", "1", HELIX_REDIS=server.address)
    finally:
        server.stop()
    assert done.returncode == 0, done.stderr
    assert "Redis is still full" in done.stdout
