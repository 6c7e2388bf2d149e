"""Faults one after the other, now and then two at once, or a storm; and how long until all is well again."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Final

from tests.torture.deck import deck
from tests.torture.evidence import Timeline
from tests.torture.faults.kinds import KINDS
from tests.torture.ground import Ground, Missed
from tests.torture.report import Report

TWO_AT_ONCE: Final = 0.25
RECOVERY_SECONDS: Final = 90.0
Say = Callable[[str], None]


class Hits:
    """Hits a ground with kinds of faults by chance; ``recoveries`` and ``gaps`` are seconds by what happened.

    In a ``storm`` every worker is hit at once, each otherwise, and what is around them too; nothing waits until all
    has recovered from what was before, and nothing is timed.
    """

    def __init__(self, ground: Ground, kinds: Sequence[str], report: Report, timeline: Timeline, say: Say) -> None:
        self.recoveries: dict[str, list[float]] = defaultdict(list)
        self.gaps: dict[str, list[float]] = defaultdict(list)
        self._ground, self._report, self._timeline, self._say = ground, report, timeline, say
        self._chances = Random(f"faults/{ground.plan.seed}")
        self._deck = deck(self._chances, kinds)
        self._storm = ground.plan.storm

    def some(self, faults: int) -> None:
        """Let so many happen."""
        left = faults
        while left > 0:
            kinds = self._draw(left)
            self._hit(*kinds)
            left -= len(kinds)
            self._ground.pause(0.0, 0.5 if self._storm else 1.5)

    def mend(self, kind: str) -> None:
        """Wake and replace whoever needs it, and note what the ended said."""
        said = self._ground.crew.mend()
        self._report.ended(kind, said)
        for one in said:
            self._timeline.note(kind, one)

    def _draw(self, most: int) -> list[str]:
        """Return what happens next, at once."""
        workers = self._ground.plan.workers if self._storm else 1
        several = self._storm or self._chances.random() < TWO_AT_ONCE
        hand: list[str] = []

        def fits(kind: str) -> bool:
            return kind not in hand and KINDS[kind].beside([KINDS[one] for one in hand], workers)

        while len(hand) < min(most, workers + 1 if several else 1) and (kind := self._deck(fits)) is not None:
            hand.append(kind)
        return sorted(hand, key=lambda kind: KINDS[kind].hits == "around")

    def _hit(self, *kinds: str) -> None:
        ground, kind = self._ground, "+".join(kinds)
        self._timeline.note(kind, "begins")
        ground.tail.forget()
        ground.crew.release()
        since = self._at_once(*kinds)
        self._timeline.note(kind, "is over")
        if self._storm:
            self.mend(kind)
            self._say(f"  {kind}")
        else:
            self._await_recovery(kind, since)

    def _await_recovery(self, kind: str, since: float) -> None:
        ground = self._ground
        ends = dict(ground.feeder.ends)
        deadline = time.monotonic() + RECOVERY_SECONDS
        while not ground.tail.passed(ends) and time.monotonic() < deadline:
            self.mend(kind)
            time.sleep(0.02)
        self.mend(kind)
        now = time.monotonic()
        passed_at = ground.tail.passed_at(ends)
        seconds = max(0.0, passed_at - (time.time() - now + since))
        self.recoveries[kind].append(seconds)
        self.gaps[kind].append(ground.tail.gap(passed_at))
        self._timeline.note(kind, f"recovered after {seconds:.2f} s" if now < deadline else "not recovered")
        self._say(f"  {kind}: {seconds:.2f} s")

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
        counts[kind] = counts.get(kind, 0) + 1
        return since
