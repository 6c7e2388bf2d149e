"""The view's writer: the event loop tells it what was committed, a thread of its own tells Redis."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from typing import TypeVar

import msgspec

from streams.adapters.view.change import Describe
from streams.adapters.view.flush import Flush
from streams.adapters.view.keys import Keys
from streams.adapters.view.lane import Lane
from streams.adapters.view.link import Link
from streams.adapters.view.rounds import Rounds
from streams.adapters.view.worker import Worker
from streams.events import Event, ModelTrained

T = TypeVar("T")


class View:
    """The read model of the lanes that this worker holds.

    Every method but `start` and `stop` is to be called on the event loop, returns at once, and never fails because of
    Redis. A ``token`` stands for a lane's position: the same token, the same states.

    Parameters
    ----------
    url
        Where Redis or Valkey is.
    namespace
        Goes into every key after ``helix:v1:``.
    worker
        This worker's name in the list of workers; one process, one name.
    describe
        An encoded state as people want to see it; called in the view's own thread.
    """

    def __init__(self, url: str, namespace: str, worker: str, describe: Describe) -> None:
        keys = Keys(namespace)
        self._rounds = Rounds(Link(url, keys, worker), keys, describe, self._on_loop)
        self._flush = Flush(self._rounds)
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        """Begin to write. Redis need not be there yet."""
        self._loop = asyncio.get_running_loop()
        self._flush.start()

    async def stop(self, seconds: float = 15.0) -> None:
        """Write what is left, for at most about so many seconds, and end."""
        await asyncio.to_thread(self._flush.stop, seconds)

    def taken_over(self, partition: int, table: Mapping[str, bytes], token: bytes) -> None:
        """A lane is this worker's now. It is published whole, unless Redis is at that token already.

        ``table`` must stay the lane's: it is iterated on the event loop, and looked up from the view's thread.
        """
        with self._rounds.lock:
            self._rounds.lanes[partition] = Lane(partition, table, token)
        self._flush.wake()

    def changed(
        self, partition: int, changes: Mapping[str, bytes | None], token: bytes, facts: Iterable[object] = ()
    ) -> None:
        """A commit changed these customers (None: gone), and is applied to the table; a lane not held is ignored.

        Customers that a fact tells of are written before the others.
        """
        said = {fact.customer_id for fact in facts if isinstance(fact, Event)}
        with self._rounds.lock:
            if lane := self._rounds.lanes.get(partition):
                lane.change(changes, token, said)
        self._flush.wake()

    def released(self, partition: int) -> None:
        """A lane is no longer this worker's. What is left of it is written only while nobody else has claimed it."""
        with self._rounds.lock:
            if lane := self._rounds.lanes.pop(partition, None):
                self._rounds.leave(lane)
        self._flush.wake()

    def heartbeat(self, worker: Worker) -> None:
        """This worker lives, and is so far."""
        self._rounds.beat = msgspec.json.encode(worker)
        if worker.lanes:
            self._rounds.held = worker
        with self._rounds.lock:
            for each in worker.lanes:
                if lane := self._rounds.lanes.get(each.partition):
                    lane.now = each.watermark
        self._flush.lags(sum(lane.lag or 0 for lane in worker.lanes))

    def model(self, model: ModelTrained) -> None:
        """A newer model is known."""
        self._rounds.models[model.model] = msgspec.json.encode(model)
        self._flush.wake()

    @property
    def waiting(self) -> int:
        """How many customers Redis does not have as they are; one may count twice."""
        with self._rounds.lock:
            return sum(lane.size for lane in self._rounds.lanes.values())

    @property
    def settled(self) -> bool:
        """Whether Redis has everything."""
        with self._rounds.lock:
            return all(lane.settled for lane in self._rounds.lanes.values())

    def _on_loop(self, read: Callable[[], T]) -> T:
        answer: Future[T] = Future()
        assert self._loop is not None
        self._loop.call_soon_threadsafe(lambda: answer.set_result(read()))
        return answer.result(timeout=30)
