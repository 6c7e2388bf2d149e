"""A replica of what another owns says what is committed, and is where a take-over begins."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from streams.engine.options import Options
from streams.engine.position import Position
from streams.engine.recovery import Recovered, recover
from streams.engine.replica import PAUSE_SECONDS, Replica
from streams.engine.standbys import Standbys
from streams.engine.transaction import Transactions
from tests.engine.conftest import Work
from tests.engine.oracle import Oracle
from tests.engine.test_exactly_once import Write, check

pytestmark = pytest.mark.broker
TABLE = "table"
KEY = (TABLE, 0)
SECONDS = 30.0


def until(holds: Callable[[], bool], instead: Callable[[], object] = lambda: None) -> None:
    """Return when something holds; fail with what there is instead if it does not come to."""
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline, instead()
        time.sleep(0.05)


class Owned:
    """A lane that somebody else owns, and whoever stands by for it."""

    def __init__(self, broker: str, application: str) -> None:
        self.broker, self.changelog = broker, f"{application}-{TABLE}-changelog"
        self.standbys = Standbys(application, Options(broker=broker))
        self._transactions = Transactions(broker, f"{application}-{TABLE}-0", self.changelog, 0)
        self._committed = 0

    def own(self) -> None:
        """Be its owner."""
        self._transactions.fence()

    def write(self, **changes: bytes | None) -> None:
        """Commit states, with the next position."""
        self._committed += 1
        self._transactions.commit(changes, Position({"words": self._committed}), [])

    def abort(self, key: str, value: bytes) -> None:
        """Write a state that does not count."""
        producer = self._transactions._producer
        producer.begin_transaction()
        producer.produce(self.changelog, value, key)
        producer.flush()
        producer.abort_transaction()

    def make_anew(self, make_changelog: Callable[[str], None]) -> None:
        """Delete the changelog, make it again and own it."""
        admin = AdminClient({"bootstrap.servers": self.broker})
        admin.delete_topics([self.changelog])[self.changelog].result(30)
        make_changelog(self.changelog)
        self._transactions = Transactions(self.broker, f"{self.changelog}-again", self.changelog, 0)
        self.own()

    def recovered(self, known: Replica | None = None) -> Recovered:
        """Read the lane, and nothing twice that is known."""
        return recover(self.broker, self.changelog, 0, [], lambda: False, known=known)

    def wait(self, commits: int) -> None:
        """Return when so many transactions, and one marker each, were read by who stands by."""
        until(lambda: self._read() >= commits, self._read)

    def _read(self) -> int:
        replica = self.standbys._replicas.get(KEY)
        return 0 if replica is None else replica.at


@pytest.fixture
def owned(broker: str, namespace: str, make_changelog: Callable[[str], None]) -> Iterator[Owned]:
    """A lane with a changelog."""
    made = Owned(broker, f"{namespace}app")
    make_changelog(made.changelog)
    made.own()
    yield made
    made.standbys.close()


def test_what_was_committed_is_known_and_nothing_that_was_aborted(owned: Owned) -> None:
    owned.write(a=b"1", b=b"1")
    owned.standbys.keep([KEY])
    owned.abort("a", b"undone")
    owned.write(a=b"2", b=None)
    owned.wait(4 + 2 + 4 - 1)  # records and their markers, but for the last
    replica = owned.standbys.take(KEY)
    assert replica is not None
    assert replica.read() == ({"a": b"2"}, Position({"words": 2}))
    assert owned.standbys.take(KEY) is None


def test_a_take_over_reads_on_where_a_replica_ends(owned: Owned) -> None:
    owned.write(a=b"1", b=b"1", c=b"1")
    owned.standbys.keep([KEY])
    owned.wait(3)
    replica = owned.standbys.take(KEY)
    assert replica is not None
    replica._values[b"only here"] = b"so it was not read again"
    owned.write(a=b"2", b=None)
    found = owned.recovered(replica)
    assert found.states == {"a": b"2", "c": b"1", "only here": b"so it was not read again"}
    assert found.position == Position({"words": 2})


@pytest.mark.parametrize("writes", [1, 5])
def test_a_replica_of_another_log_is_of_no_use(
    owned: Owned, make_changelog: Callable[[str], None], writes: int
) -> None:
    owned.write(a=b"1", b=b"1")
    owned.standbys.keep([KEY])
    owned.wait(3)
    replica = owned.standbys.take(KEY)
    owned.make_anew(make_changelog)
    for _ in range(writes):
        owned.write(c=b"1")
    assert owned.recovered(replica).states == {"c": b"1"}


def test_what_lies_behind_the_newest_record_is_read_again(owned: Owned) -> None:
    owned.write(a=b"1")
    owned.standbys.keep([KEY])
    owned.wait(2)
    replica = owned.standbys.take(KEY)
    assert replica is not None
    owned.write(b=b"1")
    replica.pass_to(4)  # as if the log had been longer, and was cut
    assert owned.recovered(replica).states == {"a": b"1", "b": b"1"}


def test_who_stands_by_again_begins_anew(owned: Owned) -> None:
    owned.write(a=b"1")
    owned.standbys.keep([KEY])
    owned.wait(2)
    assert owned.standbys.take(KEY) is not None
    owned.write(b=b"1")
    owned.standbys.keep([KEY])
    owned.wait(3 + 2)
    replica = owned.standbys.take(KEY)
    assert replica is not None
    assert replica.read()[0] == {"a": b"1", "b": b"1"}


def read_anew(owned: Owned, old: Replica) -> dict[str, bytes]:
    """Return the states of the replica that takes the place of an old one."""
    until(lambda: owned.standbys._replicas[KEY] is not old)
    owned.wait(2)
    replica = owned.standbys.take(KEY)
    assert replica is not None
    return replica.read()[0]


def test_who_was_away_too_long_begins_anew(owned: Owned) -> None:
    owned.write(a=b"1")
    owned.standbys.keep([KEY])
    owned.wait(2)
    old = owned.standbys._replicas[KEY]
    old._values[b"gone long since"] = b"1"
    old._since -= PAUSE_SECONDS
    assert read_anew(owned, old) == {"a": b"1"}


def test_what_was_not_read_on_for_long_is_read_again_by_who_takes_over(owned: Owned) -> None:
    owned.write(a=b"1")
    owned.standbys.keep([KEY])
    owned.wait(2)
    replica = owned.standbys.take(KEY)
    assert replica is not None
    replica._values[b"gone long since"] = b"1"
    replica._since -= PAUSE_SECONDS  # as if Kafka had been away since the lane was given to us
    assert owned.recovered(replica).states == {"a": b"1"}


def test_a_changelog_that_took_too_long_to_read_is_read_again(
    owned: Owned, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    owned.write(a=b"1")
    clock = iter([0.0, PAUSE_SECONDS + 1, 0.0, PAUSE_SECONDS])
    monkeypatch.setattr("streams.engine.recovery.time", SimpleNamespace(time=clock.__next__))
    assert owned.recovered().states == {"a": b"1"}
    assert caplog.text.count("is read again") == 1


def test_who_stands_by_asks_where_the_log_ends(owned: Owned, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.engine.standbys.LOOK_SECONDS", 0.0)
    owned.write(a=b"1")
    owned.standbys.keep([KEY])
    owned.wait(2)
    replica = owned.standbys._replicas[KEY]
    replica._since -= PAUSE_SECONDS / 2
    until(lambda: time.time() - replica._since <= PAUSE_SECONDS / 4)
    assert replica._known_end == 3  # the record, the position and their marker


def test_after_an_error_all_is_read_again(owned: Owned, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.engine.standbys.AGAIN_SECONDS", 0.1)
    owned.write(a=b"1")
    owned.standbys.keep([KEY])
    owned.wait(2)
    old = owned.standbys._replicas[KEY]
    old._values[b"of another log"] = b"1"

    def fail(_: Consumer) -> None:
        monkeypatch.delattr(owned.standbys, "_look")
        raise KafkaException(KafkaError(KafkaError._AUTO_OFFSET_RESET))

    monkeypatch.setattr(owned.standbys, "_look", fail)
    assert read_anew(owned, old) == {"a": b"1"}


def test_a_worker_that_stood_by_takes_over_and_counts_everything_once(
    write: Write, work: Work, oracle: Oracle, said: Path
) -> None:
    write(8_000)
    first = work(max_batch=20, standbys=1)
    oracle.wait(40, 0.1)
    work(max_batch=20, standbys=1)
    until(lambda: said.read_text().count("standing by for") >= 2, said.read_text)
    first.kill()
    first.join()
    until(lambda: ": stood by to " in said.read_text(), said.read_text)
    oracle.wait(60)
    check(oracle)
