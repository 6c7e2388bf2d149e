"""docker-compose.yml and the Dockerfile, as far as they can be checked where there is no Docker."""

import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner

from streams.adapters.embedded import jars
from streams.cli import main
from streams.settings import Settings

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if "build" in service]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def listeners(name: str) -> dict[str, str]:
    told = SERVICES["kafka"]["environment"][name]
    return dict(re.fullmatch(r"(\w+)://(.*)", one).groups() for one in told.split(","))  # type: ignore[union-attr, misc]


def test_there_are_a_kafka_a_valkey_topics_two_workers_and_pages() -> None:
    assert SERVICES["kafka"]["image"] == "apache/kafka:4.3.1"
    assert SERVICES["valkey"]["image"].startswith("valkey/valkey:")
    assert SERVICES["worker"]["deploy"]["replicas"] == 2
    assert set(OURS) == {"topics", "worker", "serve", "helix"}


def test_kafka_is_of_the_version_that_the_tests_run_on() -> None:
    version = SERVICES["kafka"]["image"].partition(":")[2]
    assert {jar.version for jar in jars.locked() if jar.group == "org.apache.kafka"} == {version}


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_waits_for_exists_and_can_come_to_pass(name: str) -> None:
    for other, wait in SERVICES[name].get("depends_on", {}).items():
        if wait["condition"] == "service_healthy":
            assert SERVICES[other]["healthcheck"]["test"][0] == "CMD"
        else:
            assert wait["condition"] == "service_completed_successfully"
            assert SERVICES[other]["restart"] == "no"


@pytest.mark.parametrize("name", SERVICES)
def test_volumes_are_named_and_ports_are_on_loopback_only(name: str) -> None:
    assert {volume.partition(":")[0] for volume in SERVICES[name].get("volumes", [])} <= COMPOSE["volumes"].keys()
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


@pytest.mark.parametrize("name", OURS)
def test_our_commands_are_ones_that_the_command_line_knows(name: str) -> None:
    told = CliRunner().invoke(main, [*SERVICES[name]["command"], "--help"])
    assert told.exit_code == 0, told.output


def test_the_comments_name_commands_that_exist() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for command in re.findall(r"run --rm helix ([a-z-]+)", text):
        assert main.get_command(click.Context(main), command), command
    options = CliRunner().invoke(main, ["topics", "create", "--help"]).output
    assert all(option in options for option in re.findall(r"--(?:replication-factor|min-insync)", text))


@pytest.mark.parametrize("name", OURS)
def test_our_settings_are_ones_that_helix_reads_and_lead_to_the_services(name: str) -> None:
    environment = {key: re.sub(r"\$\{\w+:-(.*)\}", r"\1", told) for key, told in SERVICES[name]["environment"].items()}
    settings = Settings.load(environment)
    assert settings.broker in listeners("KAFKA_ADVERTISED_LISTENERS").values()
    assert settings.redis == "redis://valkey:6379/0"
    assert SERVICES["kafka"]["hostname"] == "kafka"


def test_pages_are_where_the_comment_says_and_know_the_tokens_that_are_made_by_hand() -> None:
    (port,) = SERVICES["serve"]["ports"]
    assert port == f"127.0.0.1:8080:{Settings().serve_port}"
    assert SERVICES["serve"]["volumes"] == SERVICES["helix"]["volumes"]
    folder = SERVICES["serve"]["environment"]["HELIX_ACCESS"]
    assert SERVICES["serve"]["volumes"] == [f"access:{folder}"]
    assert f"--owner=helix --mode=700 {folder}" in DOCKERFILE  # a new volume takes this over


def test_kafka_tells_containers_and_this_machine_addresses_that_they_can_reach() -> None:
    told, heard = listeners("KAFKA_ADVERTISED_LISTENERS"), listeners("KAFKA_LISTENERS")
    assert {name: one.partition(":")[2] for name, one in told.items()} == {
        name: one.partition(":")[2] for name, one in heard.items() if name != "CONTROLLER"
    }
    assert told["PLAINTEXT_HOST"] == "localhost:9092"
    assert SERVICES["kafka"]["ports"] == ["127.0.0.1:9092:9092"]
    voters = SERVICES["kafka"]["environment"]["KAFKA_CONTROLLER_QUORUM_VOTERS"]
    assert voters.endswith(heard["CONTROLLER"])


def test_kafka_keeps_its_data_where_the_volume_is() -> None:
    (volume,) = SERVICES["kafka"]["volumes"]
    assert volume == f"kafka-data:{SERVICES['kafka']['environment']['KAFKA_LOG_DIRS']}"


def test_what_the_dockerfile_copies_exists_and_is_sent_to_the_build() -> None:
    sent = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = [
        source for line in re.findall(r"^COPY (?!--from)(.*)", DOCKERFILE, re.MULTILINE) for source in line.split()[:-1]
    ]
    assert {source.removeprefix("./") for source in copied} == set(sent)
    assert all((ROOT / name).exists() for name in sent)


def test_the_image_checks_hashes_runs_as_nobody_special_and_starts_a_worker() -> None:
    lines = DOCKERFILE.splitlines()
    assert any("--require-hashes -r requirements.lock" in line for line in lines)
    last_stage = lines[max(number for number, line in enumerate(lines) if line.startswith("FROM")) :]
    assert "USER helix" in last_stage
    start = [shlex.split(line.partition(" ")[2].translate({ord(c): " " for c in '[],"'})) for line in last_stage[-2:]]
    assert start == [["helix"], ["worker"]]
