"""The engine: a Faust app whose events go through lanes, exactly once."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import faust

from streams.engine import topics
from streams.engine.agent import Agent
from streams.engine.counters import Counters
from streams.engine.fold import Fold
from streams.engine.lanes import Lanes
from streams.engine.options import Options
from streams.engine.record import AgentFun, Output, Reader, States, Writer
from streams.engine.tables import TableManager

SHUTDOWN_SECONDS: Final = 20.0
log = logging.getLogger(__name__)


class EngineError(RuntimeError):
    """The engine cannot go on; the message is a sentence for people. Nothing uncommitted was counted."""


class LaneApp(faust.App):  # type: ignore[misc]
    """A Faust app that knows the lanes of its process."""

    lanes: Lanes

    def _create_directories(self) -> None:
        """None: tables live in memory and in Kafka."""


@dataclass(frozen=True, slots=True)
class _Declared:
    table: str
    partitions: int
    states: States[Any]
    readers: Mapping[str, Reader]
    writer: Writer
    outputs: tuple[str, ...]
    ticks: str | None
    tick: Callable[[int], Output] | None
    daily: Callable[[str], int] | None


class Engine:
    """Folds of one application.

    Parameters
    ----------
    application
        Name of the consumer group; changelogs and transactions are named after it.
    options
        Where Kafka is, and how to work.
    rejects
        Topic for records that are not counted.
    """

    def __init__(self, application: str, options: Options, *, rejects: str) -> None:
        self.options = options
        self.application = application
        self.rejects = rejects
        self._declared: list[_Declared] = []
        self._failure: BaseException | None = None
        self._stopped = threading.Event()
        self._wake: Callable[[], object] = _nothing
        self.lanes = Lanes(application, options, self._fail)
        self.app = _faust_app(application, options)
        self.app.lanes = self.lanes

    def fold(
        self,
        table: str,
        *,
        partitions: int,
        states: States[Any],
        readers: Mapping[str, Reader],
        writer: Writer,
        outputs: Iterable[str] = (),
        ticks: str | None = None,
        tick: Callable[[int], Output] | None = None,
        daily: Callable[[str], int] | None = None,
    ) -> None:
        """Declare a table and the topics that change it; their agents are declared on ``app``."""
        declared = _Declared(table, partitions, states, dict(readers), writer, tuple(outputs), ticks, tick, daily)
        self._declared.append(declared)
        self.app.Table(table, key_type=bytes, value_type=bytes, partitions=partitions, extra_topic_configs=CHANGELOG)

    def listen(
        self,
        changed: Callable[[str, int, Mapping[str, bytes | None], Sequence[Any]], None],
        *,
        taken: Callable[[str, int, Mapping[str, bytes]], None] | None = None,
        released: Callable[[str, int], None] | None = None,
    ) -> None:
        """Call ``changed(table, partition, states, facts)`` after every commit, on the event loop: be quick.

        ``taken(table, partition, states)`` hears of a lane that this process took over, ``released(table, partition)``
        of one that it gave up.
        """
        self.lanes.listen(changed, taken, released)

    def counters(self) -> dict[tuple[str, int], Counters]:
        """Return the counters of the lanes owned now, by table and partition."""
        for lane in list(self.lanes.owned.values()):
            lane.counters.lag = sum(had.lag for had in lane.held.stretches.values())
            lane.counters.buffered = sum(had.held for had in lane.held.stretches.values())
        return {key: lane.counters for key, lane in list(self.lanes.owned.items())}

    def stop(self) -> None:
        """Leave gracefully; from any thread."""
        self._stopped.set()
        self._wake()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; raise `EngineError` if it cannot go on."""
        asyncio.run(self._run())

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        await self.serve()

    async def serve(self) -> None:
        """Work until ``stop``; raise `EngineError` if it cannot go on."""
        for declared in self._declared:
            self.lanes.add(self._bound(declared), declared.tick)
        found = await asyncio.to_thread(topics.wait_for_broker, self.options.broker, self._stopped.is_set)
        if found is None:
            return
        try:
            topics.check(found, self._needed(), self._changelogs())
        except topics.WrongTopics as error:
            raise EngineError(str(error)) from error
        await self._serve()
        if self._failure is not None:
            raise EngineError(str(self._failure) or repr(self._failure)) from self._failure

    async def _serve(self) -> None:
        loop, woken = asyncio.get_running_loop(), asyncio.Event()
        self._wake = lambda: loop.call_soon_threadsafe(woken.set)
        if self._stopped.is_set():
            return
        starting = asyncio.create_task(self.app.start())
        starting.add_done_callback(self._started)
        crashed = asyncio.create_task(self._crashed())
        await woken.wait()
        watchdog = threading.Timer(SHUTDOWN_SECONDS, _exit)
        watchdog.daemon = True
        watchdog.start()
        crashed.cancel()
        await self.app.stop()
        await asyncio.wait([starting], timeout=1.0)
        await self.lanes.close()
        watchdog.cancel()

    async def _crashed(self) -> None:
        await self.app._crashed.wait()
        self._fail(self.app.crash_reason or RuntimeError("Faust crashed"))

    def _started(self, starting: asyncio.Task[Any]) -> None:
        if not starting.cancelled() and (error := starting.exception()) is not None:
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        if self._failure is None:
            self._failure = error
            log.critical("stopping, with nothing of the batch in hand counted: %s", error, exc_info=error)
        self._wake()

    def _bound(self, declared: _Declared) -> Fold:
        agents = {topic: self._agent(topic) for topic in declared.readers}
        d = declared
        return Fold(d.table, d.partitions, d.states, d.readers, agents, d.writer, self.rejects, d.ticks, d.daily)

    def _agent(self, topic: str) -> AgentFun:
        found = [agent for agent in self.app.agents.values() if topic in agent.get_topic_names()]
        if len(found) != 1:
            raise EngineError(f"Topic {topic} needs exactly one agent, but {len(found)} are declared.")
        return found[0].fun  # type: ignore[no-any-return]

    def _needed(self) -> dict[str, int | None]:
        outputs: dict[str, int | None] = {topic: None for d in self._declared for topic in (*d.outputs, self.rejects)}
        return {**outputs, **{topic: d.partitions for d in self._declared for topic in d.readers}}

    def _changelogs(self) -> dict[str, int]:
        return {f"{self.application}-{d.table}-changelog": d.partitions for d in self._declared}


CHANGELOG: Final = {"segment.bytes": 64 << 20, "min.cleanable.dirty.ratio": 0.2, "max.message.bytes": 1 << 20}


def _faust_app(application: str, options: Options) -> LaneApp:
    return LaneApp(
        application,
        broker=[f"batch://{host.strip()}" for host in options.broker.split(",")],
        Agent=Agent,
        TableManager=TableManager,
        store="memory://",
        table_standby_replicas=0,
        topic_replication_factor=options.replication,
        topic_disable_leader=True,
        consumer_auto_offset_reset="none",
        consumer_group_instance_id=options.instance_id,
        broker_session_timeout=options.session_timeout_seconds,
        broker_heartbeat_interval=min(3.0, options.session_timeout_seconds / 3),
        broker_request_timeout=max(90.0, options.session_timeout_seconds),
        broker_commit_interval=1.0,
        stream_wait_empty=False,
        stream_recovery_delay=0.0,
        web_enabled=options.web_port != 0,
        web_port=options.web_port or 6066,
        web_bind="127.0.0.1",
    )


def _nothing() -> None:
    """Nobody waits yet."""


def _exit() -> None:
    log.critical(
        "stopping took more than %d s: leaving at once; what is not committed will be done again", SHUTDOWN_SECONDS
    )
    os._exit(70)
