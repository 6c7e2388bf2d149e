"""Faust's transport for lanes: hands over what was fetched of a partition at once, and says which offsets it covers.

Registered by the entry point ``faust.transports`` under the scheme ``batch://``. What of Faust and aiokafka is
overridden or touched here is pinned by ``tests/engine/test_contract.py``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from aiokafka.errors import CommitFailedError, ConsumerStoppedError, IllegalStateError, KafkaError
from aiokafka.structs import OffsetAndMetadata, TopicPartition
from faust.transport.drivers import aiokafka

from streams.engine.lanes import Lanes

FETCH_SECONDS: Final = 0.2
FETCH_RECORDS: Final = 10_000
COMMIT_SECONDS: Final = 5.0
MEMBERSHIP_ATTEMPTS: Final = 6
log = logging.getLogger(__name__)


class Stretch(NamedTuple):
    """All that there is of a partition in ``[start, end)``; its log is known to go on to ``log_end``."""

    partition: TopicPartition
    start: int
    end: int
    records: Sequence[Any]
    log_end: int


class FetchThread(aiokafka.AIOKafkaConsumerThread):  # type: ignore[misc]
    """aiokafka's consumer, in the thread and loop that Faust gives it."""

    def _create_worker_consumer(self, transport: Any) -> Any:
        self._reported: dict[TopicPartition, int] = {}
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = self.app.lanes.options.fetch_wait_ms
        consumer._isolation_level = "read_committed"
        return consumer

    async def _here(self, work: Coroutine[Any, Any, Any]) -> Any:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.thread_loop))

    async def fetch(self, wanted: set[TopicPartition]) -> list[Stretch]:
        """Return what is there of the partitions ``wanted``, a set that may change meanwhile."""
        stretches: list[Stretch] = await self._here(self._fetch(wanted))
        return stretches

    async def _fetch(self, wanted: set[TopicPartition]) -> list[Stretch]:
        fetcher = self._ensure_consumer()._fetcher
        if not self.consumer.flow_active:
            return []
        if fetcher._closed:
            raise ConsumerStoppedError
        with fetcher._subscriptions.fetch_context():
            fetched = await fetcher.fetched_records(wanted, timeout=FETCH_SECONDS, max_records=FETCH_RECORDS)
        return self._stretches(fetched)

    def _stretches(self, fetched: Mapping[TopicPartition, Sequence[Any]]) -> list[Stretch]:
        subscription = self._ensure_consumer()._subscription.subscription
        stretches = []
        for partition, start in self._reported.items():
            state = subscription.assignment.state_value(partition) if subscription and subscription.assignment else None
            if state is None or not state.has_valid_position:
                continue
            if state.position != start or not fetched:  # nothing anywhere: compare positions
                log_end = state.lso if state.lso is not None and state.lso >= 0 else state.highwater or 0
                stretches.append(Stretch(partition, start, state.position, fetched.get(partition, ()), log_end))
                self._reported[partition] = state.position
        return stretches

    async def seek_all(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Fetch from there; partitions that are not assigned any more are passed over."""
        await self._here(self._seek_all(offsets))

    async def _seek_all(self, offsets: Mapping[TopicPartition, int]) -> None:
        consumer = self._ensure_consumer()
        assigned = consumer.assignment()
        for partition, offset in offsets.items():
            if partition in assigned:
                consumer.seek(partition, offset)
                self._reported[partition] = offset
        for partition in set(self._reported) - assigned:
            del self._reported[partition]

    async def pause_all(self, partitions: Iterable[TopicPartition]) -> None:
        """Fetch nothing of these: changelogs are read by recovery alone."""
        await self._here(self._pause_all(list(partitions)))

    async def _pause_all(self, partitions: Sequence[TopicPartition]) -> None:
        consumer = self._ensure_consumer()
        for partition in set(partitions) & consumer.assignment():
            consumer.seek(partition, 0)
            consumer.pause(partition)

    async def commit_offsets(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Commit to the group; raise KafkaError, TimeoutError or IllegalStateError if it does not take them."""
        await self._here(self._commit_offsets(offsets))

    async def _commit_offsets(self, offsets: Mapping[TopicPartition, int]) -> None:
        consumer = self._ensure_consumer()
        mine = {key: OffsetAndMetadata(at, "") for key, at in offsets.items() if key in consumer.assignment()}
        if len(mine) < len(offsets):
            raise IllegalStateError("not assigned")
        if mine:
            async with asyncio.timeout(COMMIT_SECONDS):
                await consumer.commit(mine)

    def nudge(self) -> None:
        """Let a fetch that waits look again at what is wanted."""
        if self._consumer is not None:
            self.thread_loop.call_soon_threadsafe(self._nudge)

    def _nudge(self) -> None:
        fetcher = self._ensure_consumer()._fetcher
        for waiter in list(fetcher._fetch_waiters):
            fetcher._notify(waiter)

    def verify_event_path(self, now: float, tp: Any) -> None:
        """Nothing: no event of ours goes by the path that this looks at."""


class Consumer(aiokafka.Consumer):  # type: ignore[misc]
    """Faust's consumer: its group membership and life, with lanes in place of its delivery."""

    @property
    def lanes(self) -> Lanes:
        """The lanes that everything goes to."""
        lanes: Lanes = self.app.lanes
        return lanes

    def _new_consumer_thread(self) -> FetchThread:
        thread = FetchThread(self, loop=self.loop, beacon=self.beacon)
        self.lanes.feed = self
        return thread

    # --- what lanes ask for

    def nudge(self) -> None:
        """Look again at what is wanted."""
        self._thread.nudge()

    async def seek_all(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Fetch from there."""
        await self._thread.seek_all(offsets)

    async def is_member(self, offsets: Mapping[TopicPartition, int]) -> bool | None:
        """Whether the group takes a commit of ours; None if it cannot be asked."""
        for attempt in range(MEMBERSHIP_ATTEMPTS):
            try:
                await self._thread.commit_offsets(offsets)
            except (CommitFailedError, IllegalStateError):
                return False
            except (KafkaError, TimeoutError):
                await asyncio.sleep(0.2 * 2**attempt)
            else:
                return True
        return None

    # --- what Faust asks for

    async def _drain_messages(self, fetcher: Any) -> None:
        try:
            while not (self.should_stop or fetcher.should_stop):
                if not self.flow_active:
                    await self.wait(self.can_resume_flow.wait(), timeout=FETCH_SECONDS)
                    continue
                for stretch in await self._thread.fetch(self.lanes.wanted):
                    self.lanes.accept(*stretch)
        except (ConsumerStoppedError, asyncio.CancelledError):
            if not (self.should_stop or fetcher.should_stop or self.app.should_stop):
                raise
        except Exception as error:  # noqa: BLE001 offsets out of range, no right to read: nothing here can mend it
            self.lanes.failed(error)

    async def perform_seek(self) -> None:
        """Seek to the positions of the lanes: they are the truth, not what the group has."""
        await self._thread.seek_all(self.lanes.offsets())

    async def force_commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:
        """Commit the positions to the group, for lag monitors only."""
        try:
            await self._thread.commit_offsets(self.lanes.committed())
        except (KafkaError, IllegalStateError, TimeoutError) as error:
            log.debug("offsets for lag monitors were not committed: %r", error)
            return False
        return True

    def ack(self, message: Any) -> bool:
        """Nothing: positions are committed with the states."""
        return False

    def verify_event_path(self, now: float, tp: Any) -> None:
        """Nothing: no event of ours goes by the path that this looks at."""

    async def on_partitions_revoked(self, revoked: set[Any]) -> None:
        """Let the lanes come to rest before anybody else may own them."""
        await self.lanes.rest(self.lanes.options.session_timeout_seconds / 2)
        await super().on_partitions_revoked(revoked)

    async def on_partitions_assigned(self, assigned: set[Any], generation_id: int = 0) -> None:
        """Fetch nothing of the changelogs; ownership is taken after this, in the recovery."""
        try:
            changelogs = self.app.tables.changelog_topics
            await self._thread.pause_all(TopicPartition(*tp) for tp in assigned if tp.topic in changelogs)
        except Exception as error:  # noqa: BLE001 aiokafka only logs what is raised here, and would idle for ever
            self.lanes.failed(error)
        await super().on_partitions_assigned(assigned, generation_id)

    async def on_stop(self) -> None:
        """Rest, then leave the group."""
        await self.lanes.rest(self.lanes.options.session_timeout_seconds / 2)
        await super().on_stop()


class Transport(aiokafka.Transport):  # type: ignore[misc]
    """What Faust finds under ``batch://``."""

    Consumer = Consumer
