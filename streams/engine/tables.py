"""Faust's recovery, replaced: a lane is fenced first, then read from its changelog, then its topics are sought."""

from __future__ import annotations

import asyncio
from typing import Any

from faust.tables import recovery
from faust.tables.manager import TableManager as FaustTableManager
from mode import Service

from streams.engine.lanes import Lanes


class Recovery(recovery.Recovery):  # type: ignore[misc]
    """What happens after an assignment; the assignment itself stays Faust's."""

    @property
    def lanes(self) -> Lanes:
        """The lanes to be owned."""
        lanes: Lanes = self.app.lanes
        return lanes

    @Service.task  # type: ignore[untyped-decorator,unused-ignore]
    async def _restart_recovery(self) -> None:
        while not self.should_stop:
            if await self.wait_for_stopped(self.signal_recovery_start):
                return
            self.signal_recovery_start.clear()
            try:
                await self._take_over(self._generation_id)
            except recovery.RebalanceAgain:
                continue
            except recovery.ServiceStopped:
                return
            except Exception as error:  # noqa: BLE001 Faust would log it, and idle for ever
                self.lanes.failed(error)
                return

    async def _take_over(self, generation: int) -> None:
        rebalances = self.app.rebalancing_count
        given, standing = (
            [(self.tables._changelogs[tp.topic].name, tp.partition) for tp in tps]
            for tps in (self.active_tps, self.standby_tps)
        )
        await self._wait(asyncio.shield(asyncio.ensure_future(self.lanes.assign(given, standing))))
        await self.on_recovery_completed(generation)
        if self.app.rebalancing_count == rebalances:
            self.lanes.start()

    @Service.task  # type: ignore[untyped-decorator,unused-ignore]
    async def _slurp_changelogs(self) -> None:
        """Nothing: changelogs are read in takeovers, read committed and in batches."""


class TableManager(FaustTableManager):  # type: ignore[misc]
    """Faust's tables, for their changelog topics and for the co-partitioned assignment."""

    _recovery: Recovery | None

    @property
    def recovery(self) -> Any:
        """The recovery above."""
        if self._recovery is None:
            self._recovery = Recovery(self.app, self, beacon=self.beacon, loop=self.loop)
        return self._recovery

    async def on_start(self) -> None:
        """Start at once; Faust sleeps for a second first."""
        await self._update_channels()
        await self.recovery.start()
