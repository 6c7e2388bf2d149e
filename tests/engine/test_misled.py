"""Of an offset that a node does not know of, who leads is asked before anybody gives up."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from confluent_kafka import KafkaException

from streams.engine.around import read_around
from streams.engine.position import Position
from streams.engine.record import Placed
from streams.engine.recovery import recover
from streams.engine.replica import Replica
from streams.engine.transaction import Transactions
from tests.engine.test_replica import Message

pytestmark = pytest.mark.broker
LOOK = "streams.engine.misled.look_for_leaders"


class Log:
    """A changelog that another node leads than the one that is asked, until ``learn`` brings the rest of it here."""

    def __init__(self, broker: str, name: str, make_changelog: Callable[[str], None]) -> None:
        self.broker, self.name = broker, f"{name}changelog"
        make_changelog(self.name)
        self.asked = 0
        self._transactions = Transactions(broker, name, self.name, 0)
        self._transactions.fence()

    def learn(self, key: str) -> None:
        """Have three more offsets: those of a state, a position and a marker."""
        self._transactions.commit({key: b"1"}, Position({"words": 1}))

    def look(self, *_: Any) -> None:
        """Be told who leads, the second time rightly."""
        self.asked += 1
        if self.asked == 2:
            self.learn("b")


@pytest.fixture
def log(broker: str, namespace: str, make_changelog: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> Log:
    """One with three offsets, and three to come."""
    made = Log(broker, namespace, make_changelog)
    made.learn("a")
    monkeypatch.setattr(LOOK, made.look)
    return made


def test_what_is_read_around_is_asked_for_until_who_leads_is_known(log: Log) -> None:
    records, end = read_around(log.broker, log.name, 0, 4, lambda: False)
    assert [record.offset for record in records] == [4]
    assert (end > 4, log.asked) == (True, 2)
    assert isinstance(records[0], Placed)


def test_what_is_certainly_not_there_is_given_up(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.engine.misled.CERTAIN_SECONDS", 0.05)
    with pytest.raises(KafkaException, match="out of range"):
        read_around(log.broker, log.name, 0, 9, lambda: False)


def test_a_replica_that_is_ahead_of_who_is_asked_ends_no_take_over(log: Log) -> None:
    replica = Replica(since=time.time())
    replica.take(Message(4, b"a", b"1"))
    with ThreadPoolExecutor(1) as threads:
        taking = threads.submit(recover, log.broker, log.name, 0, [], lambda: False, known=replica, least=6)
        time.sleep(1.0)
        log.learn("b")
        assert taking.result(60).states == {"a": b"1", "b": b"1"}
