import json

import pytest
from click.testing import CliRunner, Result

from streams.adapters.embedded import ports
from streams.cli import main
from streams.events import INPUTS, OUTPUTS, USAGE


def helix(broker: str, namespace: str, *arguments: str) -> Result:
    environment = {"HELIX_BROKER": broker, "HELIX_NAMESPACE": namespace, "HELIX_PARTITIONS": "2"}
    return CliRunner().invoke(main, ["topics", *arguments], env=environment)


@pytest.mark.broker
def test_what_create_makes_check_finds_in_order(broker: str, namespace: str) -> None:
    before = helix(broker, namespace, "check", "--json")
    assert before.exit_code == 1
    assert len(json.loads(before.stdout)["problems"]) == len(INPUTS) + len(OUTPUTS) + 1
    made = helix(broker, namespace, "create", "--json")
    assert made.exit_code == 0
    assert f"{namespace}{USAGE}" in json.loads(made.stdout)["created"]
    assert f"{namespace}helix-customers-changelog" in json.loads(made.stdout)["created"]
    after = helix(broker, namespace, "check")
    assert (after.exit_code, after.stdout) == (0, "All topics are as they should be.\n")


@pytest.mark.broker
def test_creating_again_says_what_was_there_and_what_is_wrong(broker: str, namespace: str) -> None:
    assert helix(broker, namespace, "create").stdout == "14 topics made, 0 were there.\n"
    assert helix(broker, namespace, "create", "--alter").stdout == "14 topics made, 0 were there.\n".replace(
        "14 topics made, 0", "0 topics made, 14"
    )
    wrong = helix(broker, namespace, "create", "--partitions", "3")
    assert wrong.exit_code == 1
    assert f"Topic {namespace}{USAGE} has 2 partitions and should have 3: set HELIX_PARTITIONS=2" in wrong.stdout
    checked = helix(broker, namespace, "check", "--partitions", "3")
    assert f"Topic {namespace}helix-customers-changelog has 2 partitions and should have 3" in checked.stdout


def test_no_broker_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.adapters.topics.SECONDS", 0.5)
    told = helix(f"127.0.0.1:{ports.free()}", "", "check", "--json")
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.startswith("Error: No Kafka answers at 127.0.0.1:")
