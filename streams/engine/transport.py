"""Faust's transport for lanes, registered by the entry point ``faust.transports`` under the scheme ``batch://``.

What of Faust is overridden or touched here is pinned by ``tests/engine/test_contract.py``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from aiokafka.errors import (
    CommitFailedError,
    ConsumerStoppedError,
    IllegalStateError,
    KafkaError,
    OffsetOutOfRangeError,
)
from aiokafka.structs import OffsetAndMetadata, TopicPartition
from faust.transport.drivers import aiokafka
from mode import Service

from streams.engine.aside import Aside
from streams.engine.bounds import CannotRecover
from streams.engine.detours import Detours
from streams.engine.doubts import Doubts
from streams.engine.fetching import FETCH_SECONDS, FetchThread, Undecodable
from streams.engine.lanes import Lanes
from streams.engine.ledger import Stretch
from streams.engine.membership import Membership
from streams.engine.refusals import Refusals, Refused
from streams.engine.topics import WrongTopics

MEMBERSHIP_ATTEMPTS: Final = 8
LEAVING_SECONDS: Final = 5.0  # for the batches in hand
LAST_SECONDS: Final = 2.0  # for the last offsets
LISTENING_SECONDS: Final = 1.0
LOOK_SECONDS: Final = 10.0
log = logging.getLogger(__name__)


class Consumer(aiokafka.Consumer):  # type: ignore[misc]
    """Faust's consumer: its group membership and life, with lanes in place of its delivery."""

    @property
    def lanes(self) -> Lanes:
        """The lanes that everything goes to."""
        lanes: Lanes = self.app.lanes
        return lanes

    def _new_consumer_thread(self) -> FetchThread:
        thread = FetchThread(self, loop=self.loop, beacon=self.beacon)
        self.lanes.intake.feed = self
        around = self.lanes, thread, Aside(self.lanes, thread), lambda: bool(self.should_stop)
        self._doubts, self._detours = Doubts(*around), Detours(*around)
        self._group = Membership(lambda: thread._consumer, thread.here)
        return thread

    # --- what lanes ask for

    def nudge(self) -> None:
        """Look again at what is wanted."""
        self._thread.nudge()

    async def seek_all(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Fetch from there."""
        await self._thread.seek_all(offsets)

    async def is_member(self, offsets: Mapping[TopicPartition, OffsetAndMetadata | None]) -> bool | None:
        """Whether the group takes a commit of ours (None: of what it has); None if it cannot be asked.

        Not while it is joined anew: the answer would come under an old generation, by which aiokafka gives its
        membership up; and another assignment follows.
        """
        for attempt in range(MEMBERSHIP_ATTEMPTS):
            if self._group.rejoining:
                return False
            try:
                await self._group.commit(offsets)
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
                for stretch in await self._fetched():
                    self.lanes.intake.accept(*stretch)
        except (ConsumerStoppedError, asyncio.CancelledError):
            if not (self.should_stop or fetcher.should_stop or self.app.should_stop):
                raise
        except Exception as error:  # noqa: BLE001 records that are gone, no right to read: nothing here can mend it
            self.lanes.failed(error)

    async def _fetched(self) -> list[Stretch[TopicPartition]]:
        stretches: list[Stretch[TopicPartition]] = []
        try:
            stretches = await self._thread.fetch(self.lanes.intake.wanted)
        except OffsetOutOfRangeError as error:
            await self._doubts.have(error.args[0])
        except Undecodable as error:
            await self._detours.make(error.places)
        return stretches

    async def perform_seek(self) -> None:
        """Seek to the positions of the lanes: they are the truth, not what the group has."""
        await self._thread.seek_all(self.lanes.wanting())

    async def force_commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:
        """Commit the positions to the group, for lag monitors, with notes for the next owners.

        Nothing while it rebalances: a commit that waits behind the join is answered under an old generation, and
        aiokafka would join anew.
        """
        if self.app.rebalancing or self._group.rejoining:
            return False
        try:
            await self._group.commit(self.lanes.committed())
        except (KafkaError, IllegalStateError, ConsumerStoppedError, TimeoutError) as error:
            log.debug("offsets for lag monitors were not committed: %r", error)
            return False
        return True

    @Service.task  # type: ignore[untyped-decorator,unused-ignore]
    async def _listen_to_group(self) -> None:
        refusals = Refusals(self.app.conf.id, self._group)
        while not self.should_stop:
            await self.sleep(LISTENING_SECONDS)
            try:
                await refusals.look()
            except Refused as error:
                self.lanes.failed(error)

    @Service.task  # type: ignore[untyped-decorator,unused-ignore]
    async def _look_at_topics(self) -> None:
        """See now and then that topics are as they were.

        One that was made anew, and has outgrown what was counted, shows it by nothing; nor does one that was given more
        partitions.
        """
        while not self.should_stop:
            await self.sleep(LOOK_SECONDS)
            try:
                await self.lanes.check_topics()
            except (CannotRecover, WrongTopics) as error:
                self.lanes.failed(error)

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

    async def commit_and_end_transactions(self) -> None:
        """Commit the positions to the group once more, if it takes them soon."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_SECONDS):
                await self.force_commit()

    async def on_stop(self) -> None:
        """Rest, then leave the group; whatever Kafka does, it is not waited for long."""
        await self.lanes.leave(LEAVING_SECONDS)
        await asyncio.gather(super().on_stop(), self._give_away())

    async def _give_away(self) -> None:
        with suppress(ConsumerStoppedError):
            await self._group.give_away()


class Transport(aiokafka.Transport):  # type: ignore[misc]
    """What Faust finds under ``batch://``."""

    Consumer = Consumer
