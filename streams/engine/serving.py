"""Starting and stopping a process of the engine: with a sentence for people whatever goes wrong."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from streams.engine import topic_settings, topics
from streams.engine.lanes import Lanes
from streams.engine.limit import Limit
from streams.engine.options import Options
from streams.engine.progress import Stall
from streams.engine.quiet import quietly
from streams.engine.watch import Watch

SHUTDOWN_SECONDS: Final = 20.0
CLOSING_SECONDS: Final = 3.0  # for lanes that still wait for Kafka when the group is left, after 11 s at most
log = logging.getLogger(__name__)


class EngineError(RuntimeError):
    """The engine cannot go on; the message is a sentence for people. Nothing uncommitted was counted."""


class Serving:
    """The life of one process: until it is stopped, or until something fails that nobody can mend."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._failure: BaseException | None = None
        self._stopped = threading.Event()
        self._wake: Callable[[], object] = self._stopped.is_set  # nobody sleeps yet
        self._limit = Limit(SHUTDOWN_SECONDS)

    def stop(self) -> None:
        """End, gracefully; from any thread."""
        self._stopped.set()
        self._wake()

    def fail(self, error: BaseException) -> None:
        """End because of ``error``; from any thread, and the first one counts."""
        if self._failure is None:
            self._failure = error
            log.critical("stopping; nothing of the batch in hand is counted: %s", error, exc_info=error)
        self._wake()

    async def ready(self, needed: Mapping[str, int | None], changelogs: Mapping[str, int]) -> bool:
        """Wait for Kafka and check the topics; False if stopped before, `EngineError` if they are not as needed."""
        broker, security = self._options.broker, self._options.security
        try:
            found = await asyncio.to_thread(topics.wait_for_broker, broker, self._stopped.is_set, security)
        except topics.NotAdmitted as error:
            raise EngineError(str(error)) from error
        if found is None:
            return False
        try:
            topics.check(found, needed, changelogs)
            inputs = [name for name, partitions in needed.items() if partitions is not None]
            missing = {name: partitions for name, partitions in changelogs.items() if name not in found}
            kept, options = set(changelogs) - set(missing), self._options
            await asyncio.to_thread(topic_settings.check, options.broker, inputs, kept, security)
            if missing:
                make = partial(topics.make, stopped=self._stopped.is_set)
                how = options.replication, topics.CHANGELOG, security
                await asyncio.to_thread(make, options.broker, missing, *how)
        except topics.WrongTopics as error:
            if not self._stopped.is_set():
                raise EngineError(str(error)) from error
        return not self._stopped.is_set()

    async def serve(self, app: Any, lanes: Lanes) -> None:
        """Run ``app`` until the end; raise `EngineError` if it was a failure."""
        loop, woken = asyncio.get_running_loop(), asyncio.Event()
        self._wake = lambda: loop.call_soon_threadsafe(woken.set)
        if self._stopped.is_set():
            return
        with quietly():
            await self._until_woken(app, lanes, woken)
        self._wake = self._stopped.is_set
        if self._failure is not None:
            raise EngineError(str(self._failure) or repr(self._failure)) from self._failure

    async def _until_woken(self, app: Any, lanes: Lanes, woken: asyncio.Event) -> None:
        options = self._options
        kafka = {"bootstrap.servers": options.broker, **options.security}
        watch = Watch(kafka, options.stall_seconds, lanes.reached, self._stuck)
        starting = asyncio.create_task(self._start(app))
        crashing = asyncio.create_task(self._crash(app))
        watch.start()
        await woken.wait()
        watch.stop()
        self._limit.start()
        crashing.cancel()
        await app.stop()
        await lanes.close(CLOSING_SECONDS)
        await asyncio.wait([starting], timeout=1.0)
        threading.Thread(target=self._end, args=[lanes], daemon=True).start()

    def _end(self, lanes: Lanes) -> None:
        """Have no limit any more, unless a call was left behind: Python waits for its thread, however long it takes."""
        lanes.wait_for_threads()
        self._limit.cancel()

    def _stuck(self, stall: Stall) -> None:
        self._limit.start()  # here already: the event loop may be what is stuck
        self.fail(EngineError(str(stall)))

    async def _start(self, app: Any) -> None:
        try:
            await app.start()
        except Exception as error:  # noqa: BLE001 it is reported where the end is waited for
            self.fail(error)

    async def _crash(self, app: Any) -> None:
        await app._crashed.wait()
        self.fail(app.crash_reason or RuntimeError("Faust crashed"))
