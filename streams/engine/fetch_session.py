"""Fetch sessions (KIP-227): a fetch tells the broker what is new since the last one, and hears only of what has come.

aiokafka names every partition in every fetch, and the broker answers for every one. A worker of 33 partitions to which
a few hundred records come one by one spends most of its time on that.

What of aiokafka is touched here is pinned by ``tests/engine/test_contract.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from aiokafka.protocol.fetch import FetchRequest

LAST_EPOCH: Final = 2**31 - 1
Partition = tuple[str, int]
Wanted = Mapping[Partition, list[int]]  # the offset to fetch from, and at most so many bytes
Send = Callable[..., Coroutine[Any, Any, Any]]


class FetchSessions:
    """Stands before a client's ``send``: one session a broker, every other request as it is."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._sessions: dict[int, Session] = {}

    async def send(self, node_id: int, request: Any, **options: Any) -> Any:
        """Send a request to a broker, and return its response; of a fetch only those partitions that have news."""
        if not isinstance(request, FetchRequest):
            return await self._send(node_id, request, **options)
        session = self._sessions.setdefault(node_id, Session())
        try:
            response = await self._send(node_id, session.next(request), **options)
        except BaseException:  # cancelled, too: nobody knows whether the broker has seen it
            session.begin_anew()
            raise
        session.answered(response)
        return response


class Session:
    """What a broker knows of our wishes; at epoch 0 nothing, and the next fetch tells all of them."""

    def __init__(self) -> None:
        self._id = self._epoch = 0
        self._known: Wanted = {}

    def next(self, request: FetchRequest) -> FetchRequest:
        """Return the fetch that asks for the same as ``request``, as a step from what the broker knows."""
        wanted = {(topic, number): wish for topic, partitions in request.topics for number, *wish in partitions}
        known = self._known if self._epoch else {}
        changed = {partition: wish for partition, wish in wanted.items() if known.get(partition) != wish}
        self._known = wanted
        return Incremental(request, self._id, self._epoch, changed, known.keys() - wanted.keys())

    def answered(self, response: Any) -> None:
        """Note that the broker took the last fetch, or that it knows no such session any more."""
        if response.error_code:
            self._id = self._epoch = 0
        elif self._epoch:
            self._epoch = self._epoch % LAST_EPOCH + 1
        else:
            self._id = response.session_id
            self._epoch = 1 if self._id else 0  # 0: it keeps sessions of others only

    def begin_anew(self) -> None:
        """Let the next fetch end this session, and begin another."""
        self._epoch = 0


class Incremental(FetchRequest):  # type: ignore[misc]
    """A fetch of a session."""

    def __init__(
        self, whole: FetchRequest, session_id: int, epoch: int, changed: Wanted, forgotten: Iterable[Partition]
    ) -> None:
        topics = [(topic, [(number, *changed[topic, number]) for number in some]) for topic, some in _by_topic(changed)]
        limits = whole._max_wait_ms, whole._min_bytes, whole._max_bytes, whole._isolation_level
        super().__init__(*limits, topics, whole._rack_id)
        self._session = session_id, epoch
        self._forgotten = _by_topic(forgotten)

    def build(self, request_struct_class: Any) -> Any:
        """Return the request as it goes over the wire; every Kafka that Helix works with knows sessions."""
        built = super().build(request_struct_class)
        built.session_id, built.session_epoch = self._session
        built.forgotten_topics_data = self._forgotten
        return built


def _by_topic(partitions: Iterable[Partition]) -> list[tuple[str, list[int]]]:
    """Return partitions as requests name them."""
    found = groupby(sorted(partitions), itemgetter(0))
    return [(topic, [number for _, number in some]) for topic, some in found]
