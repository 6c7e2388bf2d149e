import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from streams.adapters.embedded import ports
from streams.cli import main


def doctor(environment: dict[str, str], *options: str) -> Result:
    return CliRunner().invoke(main, ["doctor", *options], env=environment)


@pytest.mark.broker
def test_a_set_up_that_works_passes_once_the_topics_are_made(
    broker: str, valkey: str, namespace: str, home: Path
) -> None:
    environment = {
        "HELIX_BROKER": broker,
        "HELIX_REDIS": valkey,
        "HELIX_NAMESPACE": namespace,
        "HELIX_HOME": str(home),
        "HELIX_PARTITIONS": "2",
    }
    before = doctor(environment)
    assert before.exit_code == 1
    assert "-> run `helix topics create`." in before.stdout
    assert CliRunner().invoke(main, ["topics", "create"], env=environment).exit_code == 0
    after = doctor(environment, "--json")
    assert after.exit_code == 0
    levels = {finding["subject"]: finding["level"] for finding in json.loads(after.stdout)}
    assert levels.pop("Workers") == "warn"
    assert set(levels.values()) == {"ok"}


def test_without_any_kafka_it_fails_and_names_the_ways_to_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.adapters.checkup.kafka.SECONDS", 0.2)
    if ports.taken(9092) or ports.taken(6379):
        pytest.skip("something is set up on this machine")
    told = doctor({"HELIX_HOME": str(home)})
    assert told.exit_code == 1
    assert [line.split()[1] for line in told.stdout.splitlines() if line.startswith("fail")] == ["Kafka"]
    for way in ("`helix local`", "HELIX_BROKER", "`helix demo` and `helix replay` need none"):
        assert way in told.stdout


def test_servers_that_were_named_and_are_not_there_fail(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.adapters.checkup.kafka.SECONDS", 0.2)
    nowhere = f"127.0.0.1:{ports.free()}"
    told = doctor({"HELIX_HOME": str(home), "HELIX_BROKER": nowhere, "HELIX_REDIS": f"redis://{nowhere}"})
    assert told.exit_code == 1
    assert [line.split()[1] for line in told.stdout.splitlines() if line.startswith("fail")] == ["Kafka", "Redis"]
