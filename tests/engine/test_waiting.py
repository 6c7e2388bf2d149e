"""What a lane's producer does while Kafka does not answer it."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from confluent_kafka import KafkaError, KafkaException

from streams.engine import transaction
from streams.engine.position import Position
from streams.engine.transaction import CALL_SECONDS, SILENT_SECONDS, Fenced, GivenUp, Transactions

NEVER = float("inf")


class Kafka:
    """Stands in place of librdkafka's producer; it is there at ``there``, and answers at ``answers``, in seconds."""

    def __init__(self) -> None:
        self.now = self.there = 0.0
        self.answers = NEVER
        self.calls: Callable[[], None] = lambda: None

    def list_topics(self, _topic: str, seconds: float) -> None:
        """Answer at once."""
        self._ask(seconds, self.there)

    def init_transactions(self, seconds: float) -> None:
        """Answer, or do not."""
        self._ask(seconds, self.answers)

    def poll(self, _seconds: float) -> None:
        """Have nothing to say."""

    def begin_transaction(self) -> None:
        """Kafka is not asked."""

    def produce_batch(self, *_: object) -> None:
        """Kafka is not asked."""

    def commit_transaction(self, seconds: float) -> None:
        """Answer, or do not."""
        self._ask(seconds, self.answers)

    def _ask(self, seconds: float, answers: float) -> None:
        self.calls()
        if self.now + seconds < answers:
            self.now += seconds
            raise KafkaException(KafkaError(KafkaError._TIMED_OUT, "timed out", retriable=True))
        self.now = max(self.now, answers)


@pytest.fixture
def kafka(monkeypatch: pytest.MonkeyPatch) -> Kafka:
    """Give one that has a time of its own."""
    made = Kafka()
    monkeypatch.setattr(transaction, "Producer", lambda *_, **__: made)
    monkeypatch.setattr(transaction, "time", SimpleNamespace(monotonic=lambda: made.now))
    return made


@pytest.fixture
def lane(kafka: Kafka) -> Transactions:
    """Give the transactions of a lane."""
    return Transactions("broker", "lane", "changelog", 0)


def test_one_that_is_there_and_lets_nobody_fence_in_time_is_asked_twice(kafka: Kafka, lane: Transactions) -> None:
    with pytest.raises(Fenced, match="takes longer to let it fence than is waited for"):
        lane.fence()
    assert lane.overdue
    assert kafka.now == pytest.approx(2 * SILENT_SECONDS, abs=CALL_SECONDS)


def test_one_that_lets_it_in_time_is_not_called_slow(kafka: Kafka, lane: Transactions) -> None:
    kafka.answers = 1.5 * SILENT_SECONDS
    lane.fence()
    assert not lane.overdue


def test_nor_is_one_that_is_away(kafka: Kafka, lane: Transactions) -> None:
    kafka.there, kafka.answers = 100 * SILENT_SECONDS, 101 * SILENT_SECONDS
    lane.fence()
    assert not lane.overdue


def test_who_is_given_up_hears_of_it_within_a_call(kafka: Kafka, lane: Transactions) -> None:
    def give_up() -> None:
        lane.given_up = kafka.now >= 2 * CALL_SECONDS

    kafka.calls = give_up
    with pytest.raises(GivenUp):
        lane.commit({}, Position())
    assert kafka.now == 3 * CALL_SECONDS


@pytest.fixture
def patient(kafka: Kafka) -> Transactions:
    """Give those of one that was not let fence until it waited for long."""
    return Transactions("broker", "lane", "changelog", 0, silent_seconds=4 * SILENT_SECONDS)


def test_one_that_is_as_slow_as_it_was_is_waited_for(kafka: Kafka, patient: Transactions) -> None:
    kafka.answers = 3 * SILENT_SECONDS
    patient.commit({}, Position())
    assert not patient.overdue


def test_one_that_was_quick_since_is_not_waited_for_as_long_any_more(kafka: Kafka, patient: Transactions) -> None:
    patient.longest_seconds = SILENT_SECONDS
    with pytest.raises(Fenced, match="takes longer over a transaction than is waited for by now"):
        patient.commit({}, Position())
    assert patient.overdue
    assert kafka.now == pytest.approx(SILENT_SECONDS, abs=CALL_SECONDS)


def test_who_waits_no_longer_than_usual_leaves_it_to_the_client_to_ask_once_more(
    kafka: Kafka, lane: Transactions
) -> None:
    lane.longest_seconds = SILENT_SECONDS
    kafka.answers = 1.5 * SILENT_SECONDS
    lane.commit({}, Position())
    assert lane.overdue


def test_a_commit_that_takes_a_few_calls_is_no_trouble(kafka: Kafka, lane: Transactions) -> None:
    kafka.answers = 3.5 * CALL_SECONDS
    lane.commit({}, Position())
    assert not lane.troubled
