"""One lane's transactional producer: facts, states and position are written together, or not at all.

Every method blocks; lanes call them in threads.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException, Producer

from streams.engine.ear import INFORMATION, Ear
from streams.engine.position import MARK_KEY, POSITION_KEY, Position, encode
from streams.engine.record import Output

CALL_SECONDS: Final = 1.0  # of one call, so that who is given up hears of it; it is made again where that says so
PATIENCE_SECONDS: Final = 5.0  # of calls one after the other: then what they wait for is taken for trouble, and said
CONNECTED_SECONDS: Final = 1.0
TRANSACTION_MS: Final = 60_000
LONGEST_SILENT_MS: Final = TRANSACTION_MS * 9 // 10
SILENT_SECONDS: Final = 9.0  # without an answer a request is sent once more, on another connection
COORDINATOR: Final = "TxnCoordinator"  # librdkafka's name for its connection to it
log = logging.getLogger(__name__)


class Fenced(Exception):  # noqa: N818 what happened to the producer
    """The producer is dead: another one has its transactional id, or the coordinator gave its transaction up.

    ``certain`` says that it was another one: Kafka gives up what takes it long only.
    """

    certain = True


class NotGranted(RuntimeError):  # noqa: N818 reads as the sentence it is
    """Kafka does not let anybody of this process write under the transactional id."""


class Aborted(Exception):  # noqa: N818 what happened to the transaction
    """The transaction is undone; the batch may be tried again."""


class GivenUp(Exception):  # noqa: N818 what the lane did
    """The lane was closed while this call was waiting for Kafka."""


class Transactions:
    """The transactions of one lane; whoever was there before under the same id is fenced by ``fence``.

    Set ``given_up`` and calls that wait for Kafka end soon, with `GivenUp`. ``troubled`` is set when a connection was
    lost, ``overdue`` when a request of a transaction, committed or aborted, may have been sent twice, since none is
    waited for longer than ``silent_seconds``, ``repeated`` when one that is committed had, since the connection to the
    coordinator was lost amid it: the first may still be on its way, and end a later transaction before its time, if
    that is one of the same producer. For how long the client waits is settled for its life; set ``longest_seconds`` to
    less, where Kafka has become quicker, and a transaction that takes longer is given up by `Fenced`, and ``overdue``:
    nothing more is to be done by this producer.
    """

    def __init__(
        self,
        broker: str,
        transactional_id: str,
        changelog: str,
        partition: int,
        security: Mapping[str, str] | None = None,
        *,
        silent_seconds: float = SILENT_SECONDS,
    ) -> None:
        self._changelog = changelog
        self._partition = partition
        self.given_up = self._connected = False
        self.waiting = self.troubled = self.overdue = self.repeated = False
        self._partings = 0  # from the coordinator
        self._silent_ms = min(int(1000 * silent_seconds), LONGEST_SILENT_MS)
        self.longest_seconds = silent_seconds
        self._producer = Producer(
            {
                "bootstrap.servers": broker,
                "transactional.id": transactional_id,
                "partitioner": "murmur2_random",
                "linger.ms": 0,
                "reconnect.backoff.ms": 10,
                "reconnect.backoff.max.ms": 1_000,
                "transaction.timeout.ms": TRANSACTION_MS,
                "socket.timeout.ms": self._silent_ms,
                "queue.buffering.max.messages": 2_000_000,
                "log_level": INFORMATION,
                "error_cb": self._be_troubled,
                **(security or {}),
            },
            logger=Ear(self._part),
        )

    def connect(self) -> bool:
        """Have a connection that stays: without one, librdkafka looks for the coordinator again only after 500 ms.

        The first answer comes from an address of the settings, to which it then hangs up, the second from a broker.
        Return whether they have come; who fences does this too, if nobody has.
        """
        try:
            for _ in range(2):
                if self.given_up:
                    return False
                self._producer.list_topics(self._changelog, CONNECTED_SECONDS)
        except KafkaException:
            return False
        self._connected = True
        return True

    def fence(self) -> None:
        """Become the only producer of this id; what another has in flight is aborted.

        Raise `Fenced`, and be ``overdue``, where Kafka is there, and has answered two requests for it not in time: the
        second would have been by whoever has the place of a node that is silent.
        """
        if not self._connected:
            self.connect()
        if self.given_up:
            raise GivenUp
        began = time.monotonic()

        def ask(seconds: float) -> None:
            nonlocal began
            try:
                self._producer.init_transactions(seconds)
            except KafkaException as error:
                if not error.args[0].retriable():
                    raise
                if self.given_up:
                    raise GivenUp from error
                if not self.connect():
                    began = time.monotonic()
                if 1000 * (time.monotonic() - began) >= 2 * self._silent_ms:
                    self.overdue = True
                    raise Fenced("Kafka takes longer to let it fence than is waited for") from error
                raise

        self._patiently(ask)

    def commit(self, changes: Mapping[str, bytes | None], position: Position, outputs: Sequence[Output] = ()) -> None:
        """Write all this in one transaction; raise `Aborted` or `Fenced` if nothing of it counts."""
        self._transact(partial(self._produce, changes, position, outputs))

    def mark(self) -> int:
        """Write a mark to the changelog, and return the offset behind it, and behind all that was committed before.

        Who leads the changelog has taken it, and nobody else can. Raise what ``commit`` does.
        """
        offsets: list[int] = []
        while not offsets:
            if self.given_up:
                raise GivenUp
            self._transact(partial(self._produce_mark, offsets))
            self._producer.flush(CALL_SECONDS)  # hear where it lies, if that was not heard yet
        return offsets[-1] + 1

    def _transact(self, produce: Callable[[], None]) -> None:
        began = time.monotonic()
        self.listen()
        partings = self._partings
        try:
            self._producer.begin_transaction()
            produce()
            self._patiently(self._producer.commit_transaction)
            self.listen()
            self.repeated |= self._partings != partings
        except (Fenced, GivenUp, NotGranted):
            raise
        except KafkaException as error:
            self._abort(error)
        except BaseException:
            self._patiently(self._producer.abort_transaction)
            raise
        finally:
            self.overdue |= 1000 * (time.monotonic() - began) >= self._silent_ms

    def listen(self) -> None:
        """Hear what has happened to the brokers since the last call; ``troubled`` tells. Raise `Fenced` if it is."""
        try:
            self._producer.poll(0)
        except KafkaException as error:  # what is fatal is raised here too, whoever heard of it before
            raise _fatal(error.args[0]) from error

    def close(self) -> None:
        """Let the producer go, whatever it has in flight.

        Not by the client's own ``close``, which would wait for that, for as long as a transaction may last.
        """
        self.given_up = True
        with suppress(AttributeError):  # it is let go already
            del self._producer

    def _be_troubled(self, *_: object) -> None:
        self.troubled = True

    def _part(self, told: str) -> None:
        self.troubled = True
        self._partings += COORDINATOR in told

    def _abort(self, error: KafkaException) -> None:
        if error.args[0].fatal():
            raise _fatal(error.args[0]) from error
        self._patiently(self._producer.abort_transaction)
        raise Aborted(error.args[0].str()) from error

    def _produce(self, changes: Mapping[str, bytes | None], position: Position, outputs: Sequence[Output]) -> None:
        for topic, key, value, headers, partition in outputs:
            self._write(topic, value, key, -1 if partition is None else partition, headers)
        messages: list[dict[str, Any]] = [{"key": key.encode(), "value": value} for key, value in changes.items()]
        messages.append({"key": POSITION_KEY, "value": encode(position)})
        self._producer.produce_batch(self._changelog, messages, self._partition)
        for message in messages:
            if (failed := message.get("_error")) is not None:
                raise KafkaException(failed)

    def _produce_mark(self, offsets: list[int]) -> None:
        def written(error: object, message: Any) -> None:
            if error is None and message.offset() is not None:  # Kafka may have it, and not say where
                offsets.append(message.offset())

        self._producer.produce(self._changelog, None, MARK_KEY, self._partition, on_delivery=written)

    def _write(self, topic: str, value: bytes | None, key: bytes | None, partition: int, headers: Any) -> None:
        self._producer.produce(topic, value, key, partition, headers=list(headers) or None)

    def _patiently(self, call: Callable[[float], None]) -> None:
        began = time.monotonic()
        while True:
            try:
                call(CALL_SECONDS)
            except KafkaException as error:
                self._bear(error, time.monotonic() - began)
            else:
                self.waiting = False
                return

    def _bear(self, error: KafkaException, seconds: float) -> None:
        """Return if the call that ``error`` ended is to be made again, which was made first so many seconds ago."""
        told = error.args[0]
        if told.fatal():
            raise _fatal(told) from error
        if not told.retriable():
            raise error
        if self.given_up:
            raise GivenUp from error
        if self.longest_seconds <= seconds and 1000 * self.longest_seconds < self._silent_ms:
            self.overdue = True
            raise Fenced("Kafka takes longer over a transaction than is waited for by now") from error
        if seconds < PATIENCE_SECONDS:
            return
        if not self.waiting:
            log.warning("%s[%d]: waiting for Kafka: %s", self._changelog, self._partition, told.str())
        self.waiting = self.troubled = True


def _fatal(told: KafkaError) -> Exception:
    """Return what befell a producer that librdkafka uses no more."""
    if told.code() == KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
        return NotGranted(f"{told.str()}. Grant Write on the transactional ids that begin with the application id.")
    return Fenced(told.str())
