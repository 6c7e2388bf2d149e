"""What a broker knows of a fetch session is what the last fetch asked for, whatever happened between."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.protocol.fetch import FetchRequest, FetchRequest_v11
from aiokafka.protocol.metadata import MetadataRequest
from hypothesis import given
from hypothesis import strategies as st

from streams.engine.fetch_session import LAST_EPOCH, FetchSessions, Session

Wanted = dict[tuple[str, int], int]
UNKNOWN_SESSION, WRONG_EPOCH = 70, 71


class Broker:
    """Keeps sessions as KIP-227 has it."""

    def __init__(self, room: bool = True) -> None:
        self.room = room
        self.sessions: dict[int, tuple[int, Wanted]] = {}  # the epoch that is expected, and what is fetched
        self.fetched: Wanted = {}
        self.named = 0
        self._ids = 0

    def answer(self, request: FetchRequest) -> Any:
        """Return the response to a fetch, or why there is none."""
        told = FetchRequest_v11.decode(request.build(FetchRequest_v11).encode())
        named = {(topic, number): offset for topic, parts in told.topics for number, _, offset, _, _ in parts}
        gone = {(topic, number) for topic, numbers in told.forgotten_topics_data for number in numbers}
        self.named = len(named) + len(gone)
        if told.session_epoch == 0:
            self.sessions.pop(told.session_id, None)
            self.fetched = named
            return self._begun(named)
        if told.session_id not in self.sessions:
            return SimpleNamespace(error_code=UNKNOWN_SESSION, session_id=0)
        expected, known = self.sessions[told.session_id]
        if told.session_epoch != expected:
            return SimpleNamespace(error_code=WRONG_EPOCH, session_id=0)
        assert gone <= known.keys()
        self.fetched = {key: at for key, at in (known | named).items() if key not in gone}
        self.sessions[told.session_id] = 1 if expected == LAST_EPOCH else expected + 1, self.fetched
        return SimpleNamespace(error_code=0, session_id=told.session_id)

    def _begun(self, named: Wanted) -> Any:
        if not self.room:
            return SimpleNamespace(error_code=0, session_id=0)
        self._ids += 1
        self.sessions[self._ids] = 1, named
        return SimpleNamespace(error_code=0, session_id=self._ids)


def fetch(wanted: Wanted) -> FetchRequest:
    topics: dict[str, list[tuple[int, int, int]]] = {}
    for (topic, number), offset in wanted.items():
        topics.setdefault(topic, []).append((number, offset, 1_000))
    return FetchRequest(20, 1, 1 << 20, 1, list(topics.items()))


wishes = st.dictionaries(st.tuples(st.sampled_from(["usage", "tickets"]), st.integers(0, 3)), st.integers(0, 3))
fates = st.sampled_from(["answered", "answered", "lost before", "lost after", "session dropped", "no room"])


@given(st.lists(st.tuples(wishes, fates), max_size=30))
def test_the_broker_fetches_what_was_asked_for_or_says_that_it_cannot(steps: list[tuple[Wanted, str]]) -> None:
    broker = Broker()

    async def send(_node: int, request: Any) -> Any:
        if fate == "lost before":
            raise ConnectionError
        response = broker.answer(request)
        if fate == "lost after":
            raise ConnectionError
        return response

    sessions = FetchSessions(send)
    for wanted, fate in steps:
        broker.room = fate != "no room"
        if fate == "session dropped":
            broker.sessions.clear()
        if fate.startswith("lost"):
            with pytest.raises(ConnectionError):
                asyncio.run(sessions.send(1, fetch(wanted)))
            continue
        response = asyncio.run(sessions.send(1, fetch(wanted)))
        if response.error_code:
            response = asyncio.run(sessions.send(1, fetch(wanted)))
        assert response.error_code == 0
        assert broker.fetched == wanted
    assert len(broker.sessions) <= 1 + sum(fate == "lost after" for _, fate in steps)


def test_only_what_is_new_is_named() -> None:
    broker, everything = Broker(), {("usage", number): 0 for number in range(32)}

    async def send(_node: int, request: Any) -> Any:
        return broker.answer(request)

    sessions = FetchSessions(send)
    named = []
    for wanted in (everything, everything | {("usage", 3): 7}, everything | {("usage", 3): 8}):
        asyncio.run(sessions.send(1, fetch(wanted)))
        named.append(broker.named)
    assert named == [32, 1, 1]


def test_each_broker_has_a_session_of_its_own_and_other_requests_pass() -> None:
    seen: list[tuple[int, Any]] = []

    async def send(node: int, request: Any) -> Any:
        seen.append((node, request))
        return SimpleNamespace(error_code=0, session_id=node)

    sessions = FetchSessions(send)
    metadata = MetadataRequest([])
    for node, request in ((1, fetch({})), (2, fetch({})), (1, fetch({})), (2, metadata)):
        asyncio.run(sessions.send(node, request))
    told = [(node, request.build(FetchRequest_v11)) for node, request in seen[:3]]
    assert [(node, built.session_id, built.session_epoch) for node, built in told] == [(1, 0, 0), (2, 0, 0), (1, 1, 1)]
    assert seen[3] == (2, metadata)


def test_the_last_epoch_is_followed_by_the_first() -> None:
    session = Session()
    session.next(fetch({}))
    session.answered(SimpleNamespace(error_code=0, session_id=5))
    session._epoch = LAST_EPOCH
    session.answered(SimpleNamespace(error_code=0, session_id=5))
    assert session.next(fetch({})).build(FetchRequest_v11).session_epoch == 1
