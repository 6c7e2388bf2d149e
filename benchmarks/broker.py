"""The broker of `make bench`: embedded, and run by Java as Apache Kafka's own start script runs it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from streams.adapters.embedded import kafka
from streams.adapters.embedded.server import Server

# bin/kafka-server-start.sh and bin/kafka-run-class.sh of 4.3. The embedded broker is otherwise started for minutes,
# without C2: with it a broker takes less of the processor once it is warm, and more in the minute before.
JVM: Final = (
    "-Xmx1G",
    "-Xms1G",
    "-server",
    "-XX:+UseG1GC",
    "-XX:MaxGCPauseMillis=20",
    "-XX:InitiatingHeapOccupancyPercent=35",
    "-XX:+ExplicitGCInvokesConcurrent",
    "-Djava.awt.headless=true",
    "--enable-native-access=ALL-UNNAMED",
)


def start_broker(data_dir: Path) -> Server:
    """Start Kafka on ``data_dir``, and return when it answers."""
    return kafka.start(data_dir, jvm=JVM)
