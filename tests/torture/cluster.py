"""Apache Kafka for the torture: one node, or three with replication 3 and min.insync.replicas 2."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from streams.adapters.embedded import ports
from tests.torture.node import Node
from tests.torture.proxy import Proxy

ANSWER_SECONDS: Final = 5.0


class Cluster:
    """Nodes, and a proxy between them and the workers; worker ``n`` has the door ``n``.

    Set ``keep``, and what was on disks in memory stays.
    """

    def __init__(self, home: Path, nodes: int, doors: int, disk_bytes: int = 0) -> None:
        fronts = [[ports.free() for _ in range(doors)] for _ in range(nodes)]
        backs = [[ports.free() for _ in range(doors)] for _ in range(nodes)]
        self.keep = False
        self._fronts = fronts
        self.nodes = [
            Node(
                number,
                home / f"node-{number}",
                ports.free(),
                ports.free(),
                list(zip(backs[number - 1], fronts[number - 1], strict=True)),
                disk_bytes,
            )
            for number in range(1, nodes + 1)
        ]
        self.proxy = Proxy(
            {door: [(fronts[node][door], backs[node][door]) for node in range(nodes)] for door in range(doors)}
        )

    @property
    def address(self) -> str:
        """Where everybody but the workers reaches it."""
        return ",".join(node.address for node in self.nodes)

    def door(self, number: int) -> str:
        """Where worker ``number`` reaches it."""
        return ",".join(f"{ports.LOOPBACK}:{fronts[number]}" for fronts in self._fronts)

    def start(self) -> None:
        """Start everything."""
        voters = ",".join(f"{node.number}@{ports.LOOPBACK}:{node.controller}" for node in self.nodes)
        for node in self.nodes:
            node.configure(voters, len(self.nodes))
        for node in self.nodes:
            node.start()
        for node in self.nodes:
            node.await_answer()
        self.proxy.start()

    def stop(self) -> None:
        """End everything."""
        self.proxy.stop()
        for node in self.nodes:
            node.stop()
            node.give_back(keep=self.keep)

    def whole(self, seconds: float) -> bool:
        """Wait until every replica has everything; return whether it came to that."""
        deadline = time.monotonic() + seconds
        while not self._whole():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.2)
        return True

    def _whole(self) -> bool:
        try:
            known = AdminClient({"bootstrap.servers": self.address, "log_level": 0}).list_topics(timeout=ANSWER_SECONDS)
        except KafkaException:
            return False
        partitions = [one for topic in known.topics.values() for one in topic.partitions.values()]
        return all(set(one.replicas) <= set(one.isrs) for one in partitions)

    def leader(self, topic: str, partition: int) -> Node | None:
        """Return who leads a partition, None while nobody does, or nobody says."""
        try:
            found = AdminClient({"bootstrap.servers": self.address, "log_level": 0}).list_topics(
                topic, timeout=ANSWER_SECONDS
            )
        except KafkaException:
            return None
        number = found.topics[topic].partitions[partition].leader
        return next((node for node in self.nodes if node.number == number), None)
