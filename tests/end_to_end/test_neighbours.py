"""Slow or absent neighbours degrade one thing and say so; the stream goes on."""

from __future__ import annotations

import time
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest
import redis

from streams.adapters.embedded import ports, valkey
from streams.adapters.reading_view import ViewReader
from streams.events import HEALTH
from streams.settings import Settings
from tests.end_to_end.stage import PARTITIONS, Stage, agrees, company, staged, until

pytestmark = pytest.mark.broker


def scores(url: str, namespace: str, customers: list[str]) -> dict[str, float | None]:
    """Return what the view says of each customer that it knows."""
    with redis.Redis.from_url(url) as client:
        reader = ViewReader(client, namespace)
        found = {one: reader.customer(one) for one in customers}
    return {one: portrait.score for one, portrait in found.items() if portrait}


def newest_scores(stage: Stage) -> dict[str, float | None]:
    """Return the score that each customer's newest fact tells."""
    told = [(one.key, one.offset, one.value) for one in stage.read(HEALTH) if one.key and one.value]
    return {key.decode(): msgspec.json.decode(value)["score"] for key, _, value in sorted(told)}


def test_without_redis_the_stream_goes_on_and_the_view_is_repaired_when_it_comes(
    broker: str, namespace: str, tmp_path: Path
) -> None:
    port = ports.free()
    settings = Settings(broker=broker, redis=f"redis://127.0.0.1:{port}/0", namespace=namespace, partitions=PARTITIONS)
    with staged(settings, tmp_path) as stage:
        stage.feed(company(customers=6, days=12))
        stage.work()
        stage.wait()
        agrees(stage)
        customers = sorted(stage.states())
        server = valkey.start(tmp_path / "valkey", port)
        try:
            until(lambda: len(scores(server.address, namespace, customers)) == len(customers), stage.words)
        finally:
            server.stop()
        until(lambda: stage.words().count("WARNING streams.adapters.view") >= 2)  # away at first, away at last


def test_helix_state_says_what_the_stream_says(stage: Stage) -> None:
    stage.feed(company(customers=6, days=20))
    stage.work()
    stage.wait()
    newest = newest_scores(stage)
    settings = stage.settings
    until(lambda: scores(settings.redis, settings.namespace, list(newest)) == newest, stage.words)
    name = next(iter(newest))
    shown = stage.run("state", name, "--json")
    assert shown.returncode == 0, shown.stderr
    assert msgspec.json.decode(shown.stdout)["score"] == newest[name]
    listed = stage.run("at-risk", "--json")
    assert listed.returncode == 0, listed.stderr
    assert {one["customer_id"]: one["score"] for one in msgspec.json.decode(listed.stdout)} == newest


def test_a_broker_that_is_away_is_waited_for_and_named(stage: Stage) -> None:
    worker = stage.work(HELIX_BROKER="127.0.0.1:1")
    until(lambda: "Kafka at 127.0.0.1:1 does not answer" in stage.words(), stage.words)
    assert worker.poll() is None
    worker.terminate()
    assert worker.wait(30) == 0


def test_a_wrong_number_of_partitions_is_refused_with_what_to_do(stage: Stage) -> None:
    worker = stage.work(HELIX_PARTITIONS="3")
    assert worker.wait(60) == 1
    assert f"has {PARTITIONS} partitions, but 3 are expected" in stage.words()


def test_a_policy_file_that_is_wrong_is_named_with_its_key(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "policies.toml"
    default = files("streams.domain").joinpath("policies.toml").read_text("utf-8")
    path.write_text(default.replace("healthy = 75", 'healthy = "high"'), "utf-8")
    worker = stage.work(HELIX_POLICIES=str(path))
    assert worker.wait(60) == 1
    assert "$.bands.healthy" in stage.words()


def test_a_quiet_partition_is_told_that_time_passes(stage: Stage) -> None:
    stage.feed([], close_days=0)
    stage.work(HELIX_TICKS="1", HELIX_TICK_SECONDS="0.2")
    began = time.time()
    until(lambda: sum(one.timestamp / 1000 > began for one in stage.read("time.ticks.v1")) >= PARTITIONS, stage.words)
    with redis.Redis.from_url(stage.settings.redis) as client:
        reader = ViewReader(client, stage.settings.namespace)
        until(lambda: [(each.tick_seconds, each.waiting) for each in reader.workers()] == [(0.2, 0)], stage.words)
