"""Faults one after the other, now and then two at once, each until all is well again; or a storm of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from random import Random
from typing import Final

from tests.torture.deck import deck
from tests.torture.evidence import Timeline
from tests.torture.faults.kinds import KINDS
from tests.torture.ground import Ground, Missed
from tests.torture.recovery import Recoveries
from tests.torture.report import Report

TWO_AT_ONCE: Final = 0.25
REST_SECONDS: Final = 3.0  # at most, for a worker that was hit in a storm: else nothing would be counted in it
MEND_SECONDS: Final = 0.5
Say = Callable[[str], None]


class Hits:
    """Hits a ground with kinds of faults by chance; ``lost`` are workers that ended at what they should outlive.

    In a ``storm`` every worker is hit again and again, each otherwise, and what is around them too; nothing waits for
    another, or until all has recovered, nothing is timed, and who ends may say what any of its faults explains.
    """

    def __init__(self, ground: Ground, kinds: Sequence[str], report: Report, timeline: Timeline, say: Say) -> None:
        self.recoveries = Recoveries(ground.tail)
        self.lost: list[str] = []
        self._ground, self._report, self._timeline, self._say = ground, report, timeline, say
        self._chances = Random(f"faults/{ground.plan.seed}")
        self._decks = [deck(self._chances, part) for part in _parts(kinds, storm=ground.plan.storm)]
        self._last: Sequence[str] = kinds if ground.plan.storm else ()

    def some(self, faults: int) -> None:
        """Let so many happen."""
        (self._storm if self._ground.plan.storm else self._in_turn)(faults)

    def _in_turn(self, faults: int) -> None:
        while faults > 0:
            most = min(faults, 2 if self._chances.random() < TWO_AT_ONCE else 1)
            hand: list[str] = []
            while len(hand) < most and (kind := self._next(hand)) is not None:
                hand.append(kind)
            self._hit(*sorted(hand, key=lambda kind: KINDS[kind].hits == "around"))
            faults -= len(hand)
            self._ground.pause(0.0, 1.5)

    def mend(self, kind: str) -> None:
        """Wake and replace whoever needs it, and note what the ended said."""
        fallen = self._ground.crew.mend()
        self._report.ended(kind, [one.words for one in fallen])
        for one in fallen:
            self._timeline.note(kind, one.words)
        strange = [one for one in fallen if one.by_itself and not any(KINDS[last].kills(one) for last in self._last)]
        self.lost += [f"{kind}: {one.words}" for one in strange]

    def _next(self, beside: Iterable[str] = (), workers: int = 1) -> str | None:
        """Return what happens next while others do, so many workers to be hit; None if nothing of what is left may."""
        hand = list(beside)

        def fits(kind: str) -> bool:
            return kind not in hand and KINDS[kind].beside([KINDS[one] for one in hand], workers)

        return next((kind for draw in self._decks if (kind := draw(fits)) is not None), None)

    def _storm(self, faults: int) -> None:
        workers = self._ground.plan.workers
        under_way: dict[Future[float], str] = {}
        with ThreadPoolExecutor(workers + 1) as pool:
            while faults or under_way:
                if faults and (kind := self._next(under_way.values(), workers)) is not None:
                    under_way[pool.submit(self._suffer_and_rest, kind)] = kind
                    faults -= 1
                    continue
                over, _ = wait(under_way, timeout=MEND_SECONDS, return_when=FIRST_COMPLETED)
                self.mend("+".join(sorted(under_way.values())))
                for one in over:
                    one.result()
                    self._say(f"  {under_way.pop(one)}")

    def _suffer_and_rest(self, kind: str) -> float:
        self._timeline.note(kind, "begins")
        since = self._suffer(kind)
        self._timeline.note(kind, "is over")
        self._ground.pause(0.0, REST_SECONDS)
        return since

    def _hit(self, *kinds: str) -> None:
        self.mend("+".join(self._last) or "start")  # what nobody saw until now is of what was before
        kind, self._last = "+".join(kinds), kinds
        self._timeline.note(kind, "begins")
        self._ground.tail.trail.forget()
        since = self._at_once(*kinds)
        self._timeline.note(kind, "is over")
        said = self.recoveries.wait(kind, since, dict(self._ground.feeder.ends), lambda: self.mend(kind))
        self._timeline.note(kind, said)
        self._say(f"  {kind}: {said}")

    def _at_once(self, first: str, *others: str) -> float:
        with ThreadPoolExecutor() as pool:
            beside = [pool.submit(self._suffer, other) for other in others]
            since = self._suffer(first)
            return max([since, *(one.result() for one in beside)])

    def _suffer(self, kind: str) -> float:
        """Let it happen, and return since when its recovery counts; what was missed is not counted as a fault."""
        counts = self._report.faults
        try:
            since = KINDS[kind].fault(self._ground)
        except Missed as missed:
            counts = self._report.missed
            self._timeline.note(kind, f"missed {missed}")
            since = time.monotonic()
        finally:
            self._ground.crew.release()
        counts[kind] = counts.get(kind, 0) + 1
        return since


def _parts(kinds: Sequence[str], *, storm: bool) -> list[list[str]]:
    """Return kinds as they are drawn: in a storm one by one around the workers, while these are hit by the others."""
    around = [kind for kind in kinds if KINDS[kind].hits == "around"]
    parts = [around, [kind for kind in kinds if kind not in around]] if storm else [list(kinds)]
    return [part for part in parts if part]
