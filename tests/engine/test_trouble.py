"""An owner hears that a broker was away, though no transaction of its own was under way."""

from __future__ import annotations

from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from streams.adapters.embedded import kafka, ports
from streams.engine.position import Position
from streams.engine.transaction import Transactions

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
