"""A worker says whether it works."""

from __future__ import annotations

import json
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from streams.adapters.embedded import ports
from tests.end_to_end.stage import Stage, company, until

pytestmark = pytest.mark.broker


def asked(address: str, path: str) -> tuple[int, str]:
    """Return the status and what is wrong, 0 while nobody listens."""
    try:
        with urlopen(f"http://{address}{path}", timeout=10) as answer:
            return answer.status, ""
    except HTTPError as error:
        with error:
            return error.code, json.load(error)["why"]
    except URLError:
        return 0, ""


def test_a_worker_is_ready_once_it_has_its_partitions_and_lives_before(stage: Stage) -> None:
    address = f"127.0.0.1:{ports.free()}"
    stage.feed(company(4, 10))
    stage.work(HELIX_HEALTH=address)
    seen: list[tuple[int, str]] = []

    def ready() -> bool:
        seen.append(asked(address, "/health/ready"))
        return seen[-1] == (200, "")

    until(ready, stage.words)
    assert asked(address, "/health/live") == (200, "")
    assert (503, "waits for Kafka, or for the group to give it partitions") in seen
    stage.wait()


@pytest.mark.parametrize("standbys", ["0", "1"])
def test_a_worker_for_which_no_partition_is_left_is_ready(stage: Stage, standbys: str) -> None:
    addresses = [f"127.0.0.1:{ports.free()}" for _ in range(stage.settings.partitions + 1)]
    stage.feed(company(4, 10))
    for address in addresses:
        stage.work(HELIX_HEALTH=address, HELIX_STANDBYS=standbys)
    stage.share(len(addresses))
    for address in addresses:
        until(lambda one=address: asked(one, "/health/ready") == (200, ""), stage.words)
    stage.wait()


def test_a_worker_without_kafka_lives_and_is_not_ready(stage: Stage) -> None:
    address = f"127.0.0.1:{ports.free()}"
    stage.work(HELIX_HEALTH=address, HELIX_BROKER="127.0.0.1:1")
    until(lambda: asked(address, "/health/live") == (200, ""), stage.words)
    assert asked(address, "/health/ready") == (503, "waits for Kafka, or for the group to give it partitions")


def test_an_address_for_two_is_refused_in_a_sentence(stage: Stage) -> None:
    taken = stage.settings.broker
    ended = stage.run("worker", HELIX_HEALTH=taken)
    assert ended.returncode == 1
    assert f"Error: health: cannot listen on {taken}: Address already in use" in ended.stderr
