"""Rounds of torture on one log: feed, hit, mend, drain, judge."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from streams.adapters.lag import LEARNED_FROM, WORKED_OFF, Lag
from tests.torture import ticking
from tests.torture.beside import look_at_hits, look_at_log, look_at_view
from tests.torture.evidence import Timeline, leave_evidence
from tests.torture.expected import Expected
from tests.torture.forgetful import forgetting
from tests.torture.ground import NAMESPACE, Ground, Plan, prepared
from tests.torture.hits import Hits, Say
from tests.torture.last_look import look_once_more
from tests.torture.report import Report
from tests.torture.verdict import Verdict, judge

BUILD: Final = Path("build/torture")
DRAIN_SECONDS: Final = 120.0
# Asleep for long, it holds that its own second request may have fenced it, and says so in the second way.
FENCED: Final = re.compile(r": (?:fenced \(|is to be taken over anew: .*fenced by a newer instance)")


class Campaign:
    """A torture under way; ``report`` says what it has come to."""

    def __init__(self, ground: Ground, kinds: Sequence[str], say: Say) -> None:
        plan = ground.plan
        self.report = Report(plan.seed, plan.nodes, plan.workers, plan.partitions)
        self._ground, self._say = ground, say
        self._expected = Expected(plan.partitions, NAMESPACE)
        self._timeline = Timeline(ground.home / "timeline.jsonl")
        self._hits = Hits(ground, kinds, self.report, self._timeline, say)
        self._began = time.monotonic()

    def round(self, faults: int, *, last: bool) -> Verdict:
        """Feed while so many faults happen one after the other; then let all drain, and judge; the last time all."""
        ground = self._ground
        calm = ground.crew.home / ticking.CALM
        calm.unlink(missing_ok=True)
        ground.feeder.start()
        ground.pause(0.5, 2.0)
        self._hits.some(faults)
        ground.feeder.stop()
        calm.touch()
        if stuck := self._drain():  # while anybody works on, what is read of one topic runs ahead of the others
            ground.crew.end()
            ground.tail.settle()
        verdict = judge(self._expected, ground.tail)
        if verdict.sound and not stuck:  # of a log that is not, nobody can say what the view should show
            look_at_view(verdict, ground, self._expected)
        if stuck:
            verdict.words.insert(0, stuck)
            self.report.stuck += 1
        look_at_hits(verdict, self._hits)
        look_at_log(verdict, ground)
        if last and verdict.sound:
            look_once_more(verdict, ground)
        self._add(verdict)
        return verdict

    def close(self) -> None:
        """End the timeline."""
        self._timeline.close()

    def _drain(self) -> str:
        """Wait until everything is worked off; return what hinders it."""
        ground, deadline = self._ground, time.monotonic() + DRAIN_SECONDS
        while time.monotonic() < deadline:
            self._hits.mend("drain")
            ground.tail.settle()
            if ground.tail.drained() and not self._lag():
                ground.tail.settle()
                return ""
            time.sleep(0.2)
        return f"not drained after {DRAIN_SECONDS:.0f} s: {ground.tail.newest} of {ground.tail.ends}, lag {self._lag()}"

    def _lag(self) -> int:
        settings = self._ground.settings
        names = [settings.topic(name) for name in (*WORKED_OFF, *LEARNED_FROM)]
        with Lag(settings.broker, settings.application) as lag:
            way = lag.way(names)
        return way.total - way.done

    def _add(self, verdict: Verdict) -> None:
        report, ground = self.report, self._ground
        report.add(verdict)
        report.seconds = round(time.monotonic() - self._began, 1)
        logs = (ground.home / "workers").glob("worker-*.log")
        report.zombies_fenced = sum(len(FENCED.findall(log.read_text(errors="replace"))) for log in logs)
        report.tell(self._hits.recoveries.seconds, self._hits.recoveries.gaps)
        self._timeline.note(
            "round", f"{report.rounds}: {verdict.events} events, {'sound' if verdict.sound else verdict.words}"
        )
        if not verdict.sound:
            leave_evidence(ground, report, verdict)
        self._say(f"round {report.rounds}: {verdict.events} events; {'sound' if verdict.sound else verdict.words}")


def torture(
    plan: Plan,
    kinds: Sequence[str],
    rounds: int,
    faults: int,
    *,
    base: Path = BUILD,
    keep: bool = False,
    say: Say = lambda _: None,
    told: Callable[[Report], None] = lambda _: None,
) -> Report:
    """Run so many rounds, or until something is wrong; what was wrong stays under ``base``, or all if ``keep``.

    After every round it is ``told`` what all came to so far.
    """
    home = (base / f"seed-{plan.seed}-{time.strftime('%H%M%S')}").absolute()
    home.mkdir(parents=True)
    with forgetting(), prepared(plan, home) as ground:
        campaign = Campaign(ground, kinds, say)
        for number in range(1, rounds + 1):
            sound = campaign.round(faults, last=number == rounds).sound
            told(campaign.report)
            if not sound:
                break
        campaign.close()
    if campaign.report.sound and not keep:
        shutil.rmtree(home)
    return campaign.report
