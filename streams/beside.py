"""What a worker does beside its lanes: it keeps the view, follows the newest model, and shows that it lives.

None of it is needed for the stream to go on, and none of it can stop the stream.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Final
from urllib.parse import urlsplit

from msgspec import msgpack, structs

from streams.adapters.health import Health, Trouble
from streams.adapters.model_follower import ModelFollower
from streams.adapters.view import Keys, View
from streams.adapters.view.chronicle import Chronicle
from streams.adapters.view.ledger import Ledger
from streams.adapters.view.pace import Pace
from streams.adapters.view.project import Describe
from streams.adapters.view.worker import BandLimits, Lane, Latency, Worker
from streams.app import CUSTOMERS, LEARNERS, engine, models, policies, risk, settings
from streams.engine.counters import Counters
from streams.engine.latency import Recent
from streams.events import ModelTrained
from streams.models import ftrl

HEARTBEAT_SECONDS: Final = 1.0
DEAD_SECONDS: Final = 30.0
FIRST_MODEL_SECONDS: Final = 5.0
LAST_SECONDS: Final = 5.0  # less than Docker waits before it kills; what is left the next owner of the lane writes
log = logging.getLogger(__name__)


class Beside:
    """The worker's view of itself, for people; ``ending`` is called when the engine has ended, whatever the reason."""

    def __init__(self, ending: Callable[[], object]) -> None:
        self._ending = ending
        self._name = settings.instance or f"{socket.gethostname()}-{os.getpid()}"
        self._started_at = datetime.now(UTC)
        self._view = View(settings.redis, settings.namespace, self._name, Describe(policies))
        ledger = Ledger(settings.redis, Keys(settings.namespace))
        security = settings.kafka.librdkafka()
        self._chronicle = Chronicle(settings.broker, settings.namespace, settings.partitions, ledger, security)
        self._pace, self._recent = Pace(), Recent()
        self._model_version: int | None = None
        self._follower = ModelFollower(settings.broker, models, self._follow, security)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._health = Health(settings.health, self._checks()) if settings.health else None
        self._beat_at = time.monotonic()
        engine.listen(self._changed, taken=self._taken, released=self._released)

    async def serve(self) -> None:
        """Run the engine until it is stopped, with everything beside it."""
        self._loop = asyncio.get_running_loop()
        log.info("%s works on %s, view in %s", settings.application, settings.broker, _place(settings.redis))
        await self._view.start()
        self._chronicle.start()
        if self._health is not None:
            self._health.start()
        beating = asyncio.create_task(self._beat(), name="heartbeat")
        try:
            if settings.learning:
                await self._begin_to_follow()
            await engine.serve()
        finally:
            self._ending()
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating
            await asyncio.to_thread(self._follower.stop)
            await asyncio.gather(self._view.stop(LAST_SECONDS), asyncio.to_thread(self._chronicle.stop, LAST_SECONDS))
            if self._health is not None:
                await asyncio.to_thread(self._health.stop)

    async def _begin_to_follow(self) -> None:
        """Score from the first event on with the model there is; without an answer the stream goes on without one."""
        self._follower.start()
        await asyncio.to_thread(self._follower.wait, FIRST_MODEL_SECONDS)

    def _follow(self, snapshot: ModelTrained) -> None:
        risk.replace(snapshot, datetime.now(UTC))
        self._model_version = snapshot.version
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._view.model, snapshot)

    def _taken(self, table: str, partition: int, states: Mapping[str, bytes]) -> None:
        log.info("%s, partition %d: taken over, %s kept", table, partition, f"{len(states):,}")
        if table == LEARNERS:  # beside the loop, so that no lane waits for it at the first example
            asyncio.get_running_loop().run_in_executor(None, ftrl.prepare)
        elif table == CUSTOMERS:
            self._view.taken_over(partition, states, _token(engine.counters_of(table, partition)))
            self._chronicle.hold(partition)

    def _changed(
        self, table: str, partition: int, changes: Mapping[str, bytes | None], facts: Iterable[object]
    ) -> None:
        if table == CUSTOMERS:
            self._view.changed(partition, changes, _token(engine.counters_of(table, partition)), facts)

    def _released(self, table: str, partition: int) -> None:
        if table == CUSTOMERS:
            self._view.released(partition)
            self._chronicle.release(partition)

    def _checks(self) -> dict[str, Trouble]:
        return {"/health/live": self._dead, "/health/ready": lambda: self._dead() or _waiting()}

    def _dead(self) -> str | None:
        silent = time.monotonic() - self._beat_at
        return f"the event loop has not come round for {silent:.0f} s" if silent > DEAD_SECONDS else None

    async def _beat(self) -> None:
        while True:
            self._beat_at = time.monotonic()
            worker = self._worker()
            self._view.heartbeat(worker)
            self._chronicle.lags(sum(lane.lag or 0 for lane in worker.lanes))
            await asyncio.sleep(HEARTBEAT_SECONDS)

    def _worker(self) -> Worker:
        counters = engine.counters()
        counted = [(number, counters[table, number]) for table, number in sorted(counters) if table == CUSTOMERS]
        return Worker(
            worker=self._name,
            at=datetime.now(UTC),
            started_at=self._started_at,
            host=socket.gethostname(),
            pid=os.getpid(),
            version=version("helix-streams"),
            policies=policies.version,
            bands=BandLimits(**structs.asdict(policies.bands)),
            model_version=self._model_version,
            tick_seconds=settings.tick_seconds if settings.ticks else None,
            waiting=self._view.waiting,
            lanes=tuple(self._lane(number, one) for number, one in counted),
        )

    def _lane(self, partition: int, counters: Counters) -> Lane:
        watermark = None if counters.watermark is None else datetime.fromtimestamp(counters.watermark / 1000, UTC)
        took = self._recent.of(partition, counters.latency.counts)
        return Lane(
            partition=partition,
            lag=counters.lag,
            watermark=watermark,
            records=counters.events,
            rejected=counters.rejects,
            records_per_second=self._pace.of(partition, counters.events),
            latency=None if took is None else Latency(p50_seconds=took.p50_seconds, p99_seconds=took.p99_seconds),
        )


def _waiting() -> str | None:
    """Return what a worker waits for before it works, or is there for the time that another is not."""
    lanes = engine.lanes()
    if lanes is None:
        return "waits for Kafka, or for the group to give it partitions"
    taking = sorted(key for key, taken in lanes.items() if not taken)
    return f"takes over {', '.join(f'{table}[{number}]' for table, number in taking)}" if taking else None


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname or parts.path}:{parts.port or 6379}"  # without the password


def _token(counters: Counters) -> bytes:
    return msgpack.encode((counters.offsets, counters.watermark, counters.closing))
