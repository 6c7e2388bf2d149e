"""aiokafka's consumer in its thread: what was fetched of a partition at once, and which offsets that covers.

What of Faust and aiokafka is overridden or touched here is pinned by ``tests/engine/test_contract.py``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final

from aiokafka.errors import ConsumerStoppedError, KafkaConnectionError, NoOffsetForPartitionError
from aiokafka.structs import TopicPartition
from faust.transport.drivers import aiokafka

from streams.engine.fetch_session import FetchSessions
from streams.engine.fetched import broke_off, hold_batches
from streams.engine.leaving import hang_up, leave_amid_join
from streams.engine.ledger import Ledger, Stretch
from streams.engine.record import Placed
from streams.engine.silence import Answers

FETCH_SECONDS: Final = 0.2
FETCH_RECORDS: Final = 10_000
AGAIN_SECONDS: Final = 0.5
LEFT_SECONDS: Final = 4.0  # for the group to hear that it is left
log = logging.getLogger(__name__)


class Undecodable(Exception):  # noqa: N818 what is there
    """aiokafka cannot decode what lies on ``places``: partitions, and the offset from which on each is to be read."""

    def __init__(self, places: Mapping[TopicPartition, int]) -> None:
        super().__init__(places)
        self.places = places


class FetchThread(aiokafka.AIOKafkaConsumerThread):  # type: ignore[misc]
    """aiokafka's consumer, in the thread and loop that Faust gives it."""

    async def on_start(self) -> None:
        """Connect to Kafka, and wait for it if it has gone since it was asked for its topics, until told to end."""
        waiting = False
        while not self.should_stop:
            try:
                await self.wait(super().on_start())
                return
            except KafkaConnectionError as error:
                if not waiting:
                    log.warning("Kafka has gone (%s); trying again", error)
                waiting = True
                await self._consumer.stop()
                await asyncio.sleep(AGAIN_SECONDS)

    def _create_worker_consumer(self, transport: Any) -> Any:
        self._ledger = Ledger[TopicPartition]()
        hold_batches(self.app.lanes.intake.wanted)
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = self.app.lanes.options.fetch_wait_ms
        consumer._isolation_level = "read_committed"
        answers = Answers(consumer._client, self.app.conf.broker_request_timeout)
        consumer._client.send = FetchSessions(answers.send).send
        return consumer

    async def here(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Return what comes of work that is to be done in this thread; raise `ConsumerStoppedError` once it is over."""
        if not self.thread_loop.is_running():
            work.close()
            raise ConsumerStoppedError
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.thread_loop))

    async def fetch(self, wanted: set[TopicPartition]) -> list[Stretch[TopicPartition]]:
        """Return what is there of the partitions ``wanted``, a set that may change meanwhile.

        Raise `Undecodable`, or what aiokafka raises.
        """
        stretches: list[Stretch[TopicPartition]] = await self.here(self._fetch(wanted))
        return stretches

    async def _fetch(self, wanted: set[TopicPartition]) -> list[Stretch[TopicPartition]]:
        fetcher = self._ensure_consumer()._fetcher
        if not self.consumer.flow_active:
            return []
        if fetcher._closed:
            raise ConsumerStoppedError
        try:
            with counted_as_fetching(fetcher._subscriptions):
                fetched = await fetcher.fetched_records(wanted, timeout=FETCH_SECONDS, max_records=FETCH_RECORDS)
        except NoOffsetForPartitionError:  # the group knows none yet; the lane's own, which counts, is not sought yet
            return []
        except UnicodeDecodeError as error:  # the name of a header
            raise Undecodable(self._go_back(fetcher)) from error
        return self._ledger.cover(self._assignment(), fetched, self._position)

    def _go_back(self, fetcher: Any) -> dict[TopicPartition, int]:
        """Fetch once more what aiokafka had gathered, and has dropped; return what stopped it, and where."""
        consumer = self._ensure_consumer()
        stuck = {partition for partition, result in fetcher._records.items() if broke_off(result)}
        ends = {key: at for key, at in self._ledger.ends.items() if key in consumer.assignment()}
        for partition, offset in ends.items():
            at = self._position(partition)
            if partition in stuck or at is None or at[0] != offset:
                consumer.seek(partition, offset)
        return {partition: ends[partition] for partition in stuck & ends.keys()}

    def is_at(self, partition: TopicPartition, offset: int) -> bool:
        """Return whether a partition was handed over up to this offset; from any thread."""
        return self._ledger.ends.get(partition) == offset

    async def hand_over(
        self, partition: TopicPartition, start: int, end: int, records: Sequence[Placed]
    ) -> list[Stretch[TopicPartition]]:
        """Return what somebody else has read as it would have been fetched; nothing if it is not what comes next."""
        stretches: list[Stretch[TopicPartition]] = await self.here(self._hand_over(partition, start, end, records))
        return stretches

    async def _hand_over(
        self, partition: TopicPartition, start: int, end: int, records: Sequence[Placed]
    ) -> list[Stretch[TopicPartition]]:
        consumer = self._ensure_consumer()
        if partition not in consumer.assignment() or not self.is_at(partition, start):
            return []
        consumer.seek(partition, end)
        return self._ledger.cover(self._assignment(), {partition: records}, self._position)

    def _assignment(self) -> Any:
        subscription = self._ensure_consumer()._subscription.subscription
        return None if subscription is None else subscription.assignment

    def _position(self, partition: TopicPartition) -> tuple[int, int] | None:
        state = self._assignment().state_value(partition)
        if state is None or not state.has_valid_position:
            return None
        stable = state.lso if state.lso is not None and state.lso >= 0 else state.highwater
        return state.position, stable or 0

    async def seek_all(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Fetch from there; partitions that are not assigned any more are passed over."""
        await self.here(self._seek_all(offsets))

    async def _seek_all(self, offsets: Mapping[TopicPartition, int]) -> None:
        consumer = self._ensure_consumer()
        assigned = consumer.assignment()
        mine = {partition: offset for partition, offset in offsets.items() if partition in assigned}
        for partition, offset in mine.items():
            consumer.seek(partition, offset)
        self._ledger.sought(self._assignment(), mine)

    async def pause_all(self, partitions: Iterable[TopicPartition]) -> None:
        """Fetch nothing of these: changelogs are read by recovery alone."""
        await self.here(self._pause_all(list(partitions)))

    async def _pause_all(self, partitions: Sequence[TopicPartition]) -> None:
        consumer = self._ensure_consumer()
        for partition in set(partitions) & consumer.assignment():
            consumer.seek(partition, 0)
            consumer.pause(partition)

    async def hold_back(self, partitions: Iterable[TopicPartition]) -> None:
        """Fetch nothing of these until they are let on, or assigned anew."""
        await self.here(self._hold_back(list(partitions)))

    async def _hold_back(self, partitions: Sequence[TopicPartition]) -> None:
        consumer = self._ensure_consumer()
        consumer.pause(*(set(partitions) & consumer.assignment()))

    async def let_on(self, partitions: Iterable[TopicPartition]) -> None:
        """Fetch these again."""
        await self.here(self._let_on(list(partitions)))

    async def _let_on(self, partitions: Sequence[TopicPartition]) -> None:
        consumer = self._ensure_consumer()
        consumer.resume(*(set(partitions) & consumer.assignment()))

    async def on_thread_stop(self) -> None:
        """Leave the group, whatever it is waiting for; hang up if it does not hear of that."""
        leaving = asyncio.create_task(leave_amid_join(self._consumer))
        try:
            async with asyncio.timeout(LEFT_SECONDS):
                await super().on_thread_stop()
        except TimeoutError:
            log.warning("the group does not hear that this process leaves it, and waits for the session to end")
            await hang_up(self._consumer)
        except (
            asyncio.CancelledError
        ):  # of no more than a fetch that failed just now, which aiokafka gives up as it stops
            await hang_up(self._consumer)
        leaving.cancel()

    async def look_for_leaders(self) -> None:
        """Hear who leads what now."""
        await self.here(self._look_for_leaders())

    async def _look_for_leaders(self) -> None:
        await self._ensure_consumer()._client.force_metadata_update()

    def nudge(self) -> None:
        """Let a fetch that waits look again at what is wanted."""
        with suppress(RuntimeError):  # a lane whose last commit took long may come when the loop has ended
            if self._consumer is not None:
                self.thread_loop.call_soon_threadsafe(self._nudge)

    def _nudge(self) -> None:
        fetcher = self._ensure_consumer()._fetcher
        for waiter in list(fetcher._fetch_waiters):
            fetcher._notify(waiter)

    def verify_event_path(self, now: float, tp: Any) -> None:
        """Nothing: no event of ours goes by the path that this looks at."""


@contextmanager
def counted_as_fetching(subscriptions: Any) -> Iterator[None]:
    """Count as fetching for aiokafka, and no more when this is over; its own context goes on if something is raised.

    It would then take whoever fetches nothing any more for one that does, and keep its place in the group.
    """
    counted = subscriptions.fetch_context()
    counted.__enter__()
    try:
        yield
    finally:
        counted.__exit__(None, None, None)
