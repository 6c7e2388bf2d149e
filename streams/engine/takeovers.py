"""How the lanes of a process come to be owned: taken over, proven, or regained, each by one task after the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine, Iterable
from typing import Any, Final

from streams.engine.intake import Intake, committed, wanting
from streams.engine.lane import Lane
from streams.engine.transaction import Fenced, GivenUp

TAKEOVERS: Final = 5  # one after the other at which somebody else has certainly fenced a lane; then the process ends
SOON_SECONDS: Final = 0.5  # of waiting for lanes that are being taken over, before the others begin to work
log = logging.getLogger(__name__)
Later = Callable[[Coroutine[Any, Any, None]], None]


class Takeovers:
    """The last attempt to own each lane of a process, under way or over; one of a lane waits for the one before.

    ``is_held`` says whether a lane is given to this process, ``later`` runs what must not be waited for, and ``begin``
    lets one work that was not waited for, if what it is given with says that it still may.
    """

    def __init__(
        self,
        intake: Intake,
        is_held: Callable[[Lane], bool],
        later: Later,
        begin: Callable[[Lane, Callable[[], bool]], Coroutine[Any, Any, None]],
    ) -> None:
        self._intake, self._is_held, self._later, self._begin = intake, is_held, later, begin
        self._newest: dict[Lane, asyncio.Task[None]] = {}  # of a lane that is let go there is none

    async def own(self, lanes: Iterable[Lane]) -> None:
        """Take lanes over, or prove them; who takes long is not waited for, and begins by itself."""
        owning = {asyncio.create_task(self._own(lane, self._newest.get(lane))): lane for lane in lanes}
        self._newest |= {lane: task for task, lane in owning.items()}
        await soon(owning, lambda task: self._later(self._begin_after(owning[task], task)))

    def follow(self, lane: Lane, before: asyncio.Task[None]) -> None:
        """Begin with a new lane only once who had its place before is gone: else one would fence the other's mends."""
        self._newest[lane] = before

    def are_over(self, lane: Lane) -> bool:
        """Return whether nothing of a lane's is under way."""
        return self._newest[lane].done()

    def forget(self, lane: Lane) -> None:
        """Begin nothing of a lane's any more: it is let go."""
        self._newest.pop(lane, None)

    def regain(self, lane: Lane, error: Fenced) -> None:
        """Take a lane over once more that was fenced while it worked, if it is still ours."""
        _disown(lane, error)
        if lane in self._newest:  # else it is let go
            regaining = asyncio.create_task(self._regain(lane, error, self._newest[lane]))
            self._newest[lane] = regaining
            self._later(self._begin_after(lane, regaining))

    async def _own(self, lane: Lane, before: asyncio.Task[None] | None) -> None:
        """Take a lane over, or prove it, once whoever did so ``before`` has: a changelog half read is read on."""
        if before is not None:
            await asyncio.wait([before])
        fenced = 0
        while fenced < TAKEOVERS:
            if not self._is_held(lane):  # it was let go before its turn came
                return None
            try:
                return await (lane.prove() if lane.owned else lane.take_over())
            except GivenUp:
                return None
            except Fenced as error:
                _disown(lane, error)
                fenced += error.certain
                if not await self._is_ours(lane, error):
                    return None
        raise RuntimeError(
            f"{lane.name}: fenced at {TAKEOVERS} takeovers one after the other, though the group says that it is ours: "
            "another process uses this application id."
        )

    async def _regain(self, lane: Lane, error: Fenced, before: asyncio.Task[None]) -> None:
        await asyncio.wait([before])
        if not lane.owned and await self._is_ours(lane, error):  # else a rebalance will say, or has said, whose it is
            await self._own(lane, None)

    async def _begin_after(self, lane: Lane, owning: asyncio.Task[None]) -> None:
        """Let a lane work as soon as it is owned, unless it is to be proven anew by then, or is let go."""

        def still() -> bool:
            return lane.owned and self._newest.get(lane) is owning

        await owning
        ours = None
        while ours is None and still():
            ours = await self._asked(lane)
        if ours:
            await self._begin(lane, still)

    async def _is_ours(self, lane: Lane, error: Fenced) -> bool:
        """Return whether the group says that a lane is ours, which was fenced by ``error``.

        Where the group cannot be asked it is asked again, unless it is certain that somebody else has fenced: raise
        RuntimeError then.
        """
        while self._is_held(lane):
            if (answer := await self._asked(lane)) is not None:
                return answer
            if error.certain:
                raise RuntimeError(f"{lane.name}: fenced, and the group's coordinator does not say whose it is now.")
            log.warning("%s: the group's coordinator does not say whose it is now, and is asked again", lane.name)
        return False

    async def _asked(self, lane: Lane) -> bool | None:
        """Return whether the group says that a lane is ours; None if it cannot be asked."""
        feed = self._intake.feed
        known = committed(lane) if lane.taken else dict.fromkeys(wanting(lane))  # else nothing would seem to be counted
        return await feed.is_member(known) if feed is not None else False


async def soon(tasks: Collection[asyncio.Task[None]], leave: Callable[[asyncio.Task[None]], None]) -> None:
    """Wait for these, but not for long: ``leave`` those that are under way still to themselves."""
    done, late = await asyncio.wait(tasks, timeout=SOON_SECONDS) if tasks else ((), ())
    for one in late:
        leave(one)
    await asyncio.gather(*done)


def _disown(lane: Lane, error: Fenced) -> None:
    lane.owned = False
    if error.certain:
        log.warning("%s: fenced (%s)", lane.name, error)
    else:
        log.warning("%s: is to be taken over anew: %s", lane.name, error)
