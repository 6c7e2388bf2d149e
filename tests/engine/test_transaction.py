"""A lane's producer is the only one of its id soon."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from confluent_kafka import KafkaError, KafkaException

from streams.engine import ear, transaction
from streams.engine.position import Position
from streams.engine.recovery import recover
from streams.engine.transaction import Fenced, GivenUp, Transactions

LANES = 16  # beside each other, so that some are not connected yet when they ask


@pytest.mark.broker
def test_a_producer_has_a_broker_to_ask_for_its_coordinator(
    broker: str, namespace: str, make_changelog: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, ear.__name__)
    changelog, told = f"{namespace}changelog", {"debug": "eos", "log_level": "7"}
    make_changelog(changelog)
    lanes = [Transactions(broker, f"{namespace}{number}", changelog, 0, told) for number in range(LANES)]
    with ThreadPoolExecutor(LANES) as threads:
        list(threads.map(Transactions.fence, lanes))
    for lane in lanes:
        lane.listen()
        lane.close()
    assert caplog.text.count("Transaction coordinator changed") >= LANES
    assert "Unable to query for transaction coordinator" not in caplog.text


@pytest.mark.broker
def test_a_changelog_is_read_at_least_to_a_mark_whatever_end_is_told(
    broker: str, namespace: str, make_changelog: Callable[[str], None]
) -> None:
    changelog = f"{namespace}changelog"
    make_changelog(changelog)
    lane = Transactions(broker, f"{namespace}lane", changelog, 0)
    lane.fence()
    lane.commit({"k": b"1"}, Position({"words": 1}))
    assert lane.mark() == 4  # behind a state, a position, their marker, and itself
    assert read(broker, changelog, 4) == ({"k": b"1"}, Position({"words": 1}))
    coming = threading.Timer(1.0, lane.commit, ({"k": b"2"}, Position({"words": 2})))
    coming.start()
    try:
        assert read(broker, changelog, 7) == ({"k": b"2"}, Position({"words": 2}))
    finally:
        coming.join()
        lane.close()


def read(broker: str, changelog: str, least: int) -> tuple[dict[str, bytes], Position]:
    """Return the states and the position that are read."""
    found = recover(broker, changelog, 0, [], lambda: False, least=least)
    return found.states, found.position


def listen(lane: Transactions, seconds: float) -> None:
    """Listen for so long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        lane.listen()


@pytest.mark.broker
def test_a_producer_that_is_fenced_between_two_calls_says_so_when_it_is_listened_to(
    broker: str, namespace: str, make_changelog: Callable[[str], None]
) -> None:
    changelog = f"{namespace}changelog"
    make_changelog(changelog)
    fenced, fencing = (Transactions(broker, f"{namespace}lane", changelog, 0) for _ in range(2))
    fenced.fence()
    fenced._producer.begin_transaction()
    fencing.fence()
    fenced._produce({}, Position(), ())
    with pytest.raises(Fenced):
        listen(fenced, 30.0)
    fencing.close()


@pytest.mark.broker
def test_a_producer_that_is_given_up_amid_a_commit_is_let_go_and_the_next_one_undoes_or_keeps_all_of_it(
    broker: str, namespace: str, make_changelog: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    changelog = f"{namespace}changelog"
    make_changelog(changelog)
    before, after = (Transactions(broker, f"{namespace}lane", changelog, 0) for _ in range(2))
    before.fence()
    with monkeypatch.context() as hasty:
        hasty.setattr(transaction, "CALL_SECONDS", 0.001)  # a commit takes longer
        before.given_up = True
        with pytest.raises(GivenUp):
            before.commit({"k": b"1"}, Position({"words": 1}))
        before.close()
        before.close()
    after.fence()
    states, position = read(broker, changelog, after.mark())
    assert (states, position) in (({}, Position()), ({"k": b"1"}, Position({"words": 1})))
    after.close()


class Silent:
    """A client whom nobody answers; it is given up at its first call of ``init_transactions``."""

    def __init__(self, lane: Transactions) -> None:
        self._lane, self.calls = lane, list[str]()

    def list_topics(self, *_: object) -> None:
        """Hear nothing."""
        self.calls.append("list_topics")
        raise KafkaException(KafkaError(KafkaError._TRANSPORT, retriable=True))

    def init_transactions(self, _: float) -> None:
        """Hear nothing."""
        self.calls.append("init_transactions")
        self._lane.given_up = True
        raise KafkaException(KafkaError(KafkaError._TIMED_OUT, retriable=True))


def test_who_is_given_up_as_it_fences_asks_nobody_more() -> None:
    lane = Transactions("127.0.0.1:1", "lane", "changelog", 0)
    lane._producer = silent = Silent(lane)
    for _ in range(2):
        with pytest.raises(GivenUp):
            lane.fence()
    assert silent.calls == ["list_topics", "init_transactions"]
