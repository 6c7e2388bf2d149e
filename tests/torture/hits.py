"""Faults one after the other, now and then two at once, and how long until all is well again; or a storm of them."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from random import Random
from typing import Final

from tests.torture.deck import deck
from tests.torture.evidence import Timeline
from tests.torture.faults.kinds import KINDS
from tests.torture.ground import Ground, Missed
from tests.torture.report import Report

TWO_AT_ONCE: Final = 0.25
RECOVERY_SECONDS: Final = 90.0
REST_SECONDS: Final = 3.0  # at most, for a worker that was hit in a storm: else nothing would be counted in it
MEND_SECONDS: Final = 0.5
Say = Callable[[str], None]


class Hits:
    """Hits a ground with kinds of faults by chance; ``recoveries`` and ``gaps`` are seconds by what happened.

    In a ``storm`` every worker is hit again and again, each otherwise, and what is around them too; nothing waits for
    another, or until all has recovered, and nothing is timed.
    """

    def __init__(self, ground: Ground, kinds: Sequence[str], report: Report, timeline: Timeline, say: Say) -> None:
        self.recoveries: dict[str, list[float]] = defaultdict(list)
        self.gaps: dict[str, list[float]] = defaultdict(list)
        self._ground, self._report, self._timeline, self._say = ground, report, timeline, say
        self._chances = Random(f"faults/{ground.plan.seed}")
        self._deck = deck(self._chances, kinds)

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
        said = self._ground.crew.mend()
        self._report.ended(kind, said)
        for one in said:
            self._timeline.note(kind, one)

    def _next(self, beside: Iterable[str] = (), workers: int = 1) -> str | None:
        """Return what happens next while others do, so many workers to be hit; None if nothing of what is left may."""
        hand = list(beside)

        def fits(kind: str) -> bool:
            return kind not in hand and KINDS[kind].beside([KINDS[one] for one in hand], workers)

        return self._deck(fits)

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
        kind = "+".join(kinds)
        self._timeline.note(kind, "begins")
        self._ground.tail.trail.forget()
        since = self._at_once(*kinds)
        self._timeline.note(kind, "is over")
        self._await_recovery(kind, since)

    def _await_recovery(self, kind: str, since: float) -> None:
        ground = self._ground
        ends = dict(ground.feeder.ends)
        deadline = time.monotonic() + RECOVERY_SECONDS
        while not ground.tail.passed(ends) and time.monotonic() < deadline:
            self.mend(kind)
            time.sleep(0.02)
        self.mend(kind)
        now, passed_at = time.time(), ground.tail.trail.passed_at(ends)
        seconds = max(0.0, min(passed_at, now) - (now - time.monotonic() + since))
        self.recoveries[kind].append(seconds)
        self.gaps[kind].append(ground.tail.trail.gap(passed_at))
        self._timeline.note(kind, f"recovered after {seconds:.2f} s" if passed_at <= now else "not recovered")
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
        finally:
            self._ground.crew.release()
        counts[kind] = counts.get(kind, 0) + 1
        return since
