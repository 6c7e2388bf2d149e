"""A Kafka that asks who is there, and one that is encrypted, serve as any other; a wrong password is said."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from confluent_kafka.admin import (
    AdminClient,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from streams.adapters.embedded import kafka, ports
from streams.settings import Settings
from tests.end_to_end.stage import PARTITIONS, Stage, agrees, company, until

pytestmark = [pytest.mark.broker, pytest.mark.slow]

PASSWORD = "correct-horse"
LISTENERS = ("SASL_PLAINTEXT", "SASL_SSL", "SSL")
MODULE = "org.apache.kafka.common.security"
PROPERTIES = f"""
inter.broker.listener.name=PLAINTEXT
listener.name.sasl_plaintext.sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.sasl_ssl.sasl.enabled.mechanisms=PLAIN
listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config={MODULE}.scram.ScramLoginModule required;
listener.name.sasl_ssl.plain.sasl.jaas.config={MODULE}.plain.PlainLoginModule required user_helix="{PASSWORD}";
ssl.keystore.type=PEM
ssl.truststore.type=PEM
listener.name.ssl.ssl.client.auth=required
"""


class Secured(NamedTuple):
    """A Kafka for tests: without anything, and by its protocols; ``ca`` is also what signed the client's own."""

    plain: str
    by_protocol: dict[str, str]
    certificates: Path

    def told(self, protocol: str, password: str = PASSWORD) -> dict[str, str]:
        """Return what a process of Helix is told in its environment."""
        sasl = {
            "SASL_MECHANISM": "SCRAM-SHA-512" if protocol == "SASL_PLAINTEXT" else "PLAIN",
            "SASL_USERNAME": "helix",
            "SASL_PASSWORD": password,
        }
        own = {
            "SSL_CERTIFICATE_LOCATION": str(self.certificates / "client.pem"),
            "SSL_KEY_LOCATION": str(self.certificates / "client.key"),
            "SSL_KEY_PASSWORD": password,
        }
        security = {"SECURITY_PROTOCOL": protocol}
        security |= sasl if protocol.startswith("SASL") else own
        security |= {"SSL_CA_LOCATION": str(self.certificates / "ca.pem")} if protocol.endswith("SSL") else {}
        return {"HELIX_BROKER": self.by_protocol[protocol]} | {f"HELIX_KAFKA_{key}": security[key] for key in security}


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def certified(folder: Path) -> Path:
    """Make an authority, and what it signs for the server and for a client."""
    folder.mkdir()
    key = ["-newkey", "rsa:2048"]
    openssl(folder, "req", "-x509", *key, "-noenc", "-subj", "/CN=test", "-keyout", "ca.key", "-out", "ca.pem")
    signed = ["req", "-x509", *key, "-CA", "ca.pem", "-CAkey", "ca.key", "-subj", "/CN=helix"]
    name = ["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"]
    openssl(folder, *signed, *name, "-noenc", "-keyout", "server.key", "-out", "server.pem")
    openssl(folder, *signed, *name, "-passout", f"pass:{PASSWORD}", "-keyout", "client.key", "-out", "client.pem")
    (folder / "both.pem").write_text((folder / "server.key").read_text() + (folder / "server.pem").read_text())
    return folder


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """Start a Kafka with all listeners, and make its user."""
    home = tmp_path_factory.mktemp("secured")
    certificates = certified(home / "certificates")
    addresses = {protocol: f"127.0.0.1:{ports.free()}" for protocol in LISTENERS}
    configure = kafka._configure

    def configured(data_dir: Path, port: int) -> None:
        configure(data_dir, port)
        file = data_dir / "server.properties"
        lines = file.read_text().splitlines()
        more = ",".join(f"{protocol}://{addresses[protocol]}" for protocol in LISTENERS)
        protocols = ",".join(f"{protocol}:{protocol}" for protocol in LISTENERS)
        tails = {"listeners=": more, "advertised.listeners=": more, "listener.security.protocol.map=": protocols}
        wider = [f"{line},{tails[head]}" if (head := f"{line.split('=')[0]}=") in tails else line for line in lines]
        stores = [f"ssl.keystore.location={certificates}/both.pem", f"ssl.truststore.location={certificates}/ca.pem"]
        file.write_text("\n".join([*wider, PROPERTIES, *stores]))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(kafka, "_configure", configured)
        with kafka.start(home / "kafka") as server:
            info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
            user = UserScramCredentialUpsertion("helix", info, PASSWORD.encode())
            admin = AdminClient({"bootstrap.servers": server.address})
            admin.alter_user_scram_credentials([user])["helix"].result(30)
            yield Secured(server.address, addresses, certificates)


@pytest.fixture
def stage(secured: Secured, valkey: str, namespace: str, tmp_path: Path) -> Iterator[Stage]:
    """A stage that the tests look at without a password."""
    settings = Settings(broker=secured.plain, redis=valkey, namespace=namespace, partitions=PARTITIONS)
    stage = Stage(settings, tmp_path)
    try:
        yield stage
    finally:
        stage.end()


@pytest.mark.parametrize("protocol", LISTENERS)
def test_topics_are_made_and_a_worker_works(secured: Secured, stage: Stage, protocol: str) -> None:
    told = secured.told(protocol)
    for command in ("create", "check"):
        ran = stage.run("topics", command, **told)
        assert (ran.returncode, ran.stderr) == (0, ""), ran
    stage.feed(company(customers=6, days=12))
    stage.work(HELIX_LEARNING="1", **told)
    stage.wait(learning=True)
    agrees(stage)
    assert PASSWORD not in stage.words()
    doctor = stage.run("doctor", **told)
    assert doctor.returncode == 0, doctor.stdout
    tail = stage.run("tail", "health", "--no-follow", "-n", "1", **told)
    assert len(tail.stdout.splitlines()) == 1, tail


def test_a_replay_works_too(secured: Secured, stage: Stage, tmp_path: Path) -> None:
    history = tmp_path / "history.jsonl"
    made = stage.run("simulate", "--customers", "5", "--days", "40", "--start", "2024-01-01", "-o", str(history))
    assert made.returncode == 0
    ran = stage.run("replay", str(history), HELIX_HOME=str(tmp_path / "home"), **secured.told("SASL_PLAINTEXT"))
    assert ran.returncode == 0, ran.stderr
    assert "facts sha256" in ran.stdout


@pytest.mark.parametrize(
    "command", [["topics", "create"], ["topics", "check"], ["doctor"], ["worker"], ["tail", "alerts"], ["replay"]]
)
def test_a_wrong_password_is_said_with_the_settings_to_check(
    secured: Secured, stage: Stage, tmp_path: Path, command: list[str]
) -> None:
    wrong = secured.told("SASL_PLAINTEXT", "battery-staple")
    ran = stage.run(*command, HELIX_HOME=str(tmp_path / "home"), **wrong)
    said = ran.stdout + ran.stderr
    assert ran.returncode == 1, said
    assert "does not let us in" in said
    assert "HELIX_KAFKA_SASL_PASSWORD" in said
    assert "Traceback" not in said
    assert "battery-staple" not in said


def test_a_broker_of_an_unknown_authority_is_not_trusted(secured: Secured, stage: Stage) -> None:
    stranger = secured.told("SASL_SSL") | {"HELIX_KAFKA_SSL_CA_LOCATION": str(secured.certificates / "client.pem")}
    ran = stage.run("topics", "check", **stranger)
    assert ran.returncode == 1
    assert "HELIX_KAFKA_SSL_CA_LOCATION" in ran.stderr
    stage.work(**stranger)
    until(lambda: "certificate verify failed" in stage.words(), stage.words)
