"""An owner hears that a broker was away, though no transaction of its own was under way."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from streams.adapters.embedded import kafka, ports
from streams.engine.position import Position
from streams.engine.transaction import Transactions
from tests.torture.cluster import Cluster

pytestmark = [pytest.mark.broker, pytest.mark.slow]


def test_a_broker_that_was_away_between_two_transactions_is_heard_of(tmp_path: Path) -> None:
    port = ports.free()
    with kafka.start(tmp_path / "kafka", port) as server:
        admin = AdminClient({"bootstrap.servers": server.address})
        admin.create_topics([NewTopic("changelog", 1, 1)])["changelog"].result(30)
        transactions = Transactions(server.address, "lane", "changelog", 0)
        transactions.fence()
        transactions.commit({"k": b"1"}, Position())
        transactions.listen()
        assert not transactions.troubled
    with kafka.start(tmp_path / "kafka", port):
        transactions.listen()
        assert transactions.troubled
        transactions.commit({"k": b"2"}, Position())
        transactions.close()


def test_a_connection_that_is_lost_is_heard_of_though_no_error_is_called_back(tmp_path: Path) -> None:
    cluster, until = Cluster(tmp_path, nodes=1, doors=1), time.monotonic() + 60
    try:
        cluster.start()
        admin = AdminClient({"bootstrap.servers": cluster.address})
        admin.create_topics([NewTopic("changelog", 1, 1)])["changelog"].result(30)
        deaf: Any = {"error_cb": lambda _: None}  # as where it has other brokers
        transactions = Transactions(cluster.door(0), "lane", "changelog", 0, deaf)
        transactions.fence()
        transactions.commit({"k": b"1"}, Position())
        transactions.listen()
        assert not transactions.troubled
        cluster.proxy.mend(0, broken=True)
        while not transactions.troubled:
            assert time.monotonic() < until
            transactions.listen()
            time.sleep(0.05)
        transactions.commit({"k": b"2"}, Position())
        transactions.close()
    finally:
        cluster.stop()
