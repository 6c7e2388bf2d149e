"""Rounds of torture on one log: feed, hit, mend, drain, judge."""

from __future__ import annotations

import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Final

import msgspec
import redis

from streams.adapters.lag import LEARNED_FROM, WORKED_OFF, Lag
from streams.adapters.view_reader import ViewReader
from tests.torture.deck import deck
from tests.torture.evidence import leave_evidence
from tests.torture.expected import Expected
from tests.torture.faults.kinds import KINDS
from tests.torture.ground import NAMESPACE, Ground, Plan, prepared
from tests.torture.report import Report
from tests.torture.verdict import Verdict, judge, view_differences

BUILD: Final = Path("build/torture")
RECOVERY_SECONDS: Final = 90.0
DRAIN_SECONDS: Final = 120.0
VIEW_SECONDS: Final = 30.0
Say = Callable[[str], None]


class Campaign:
    """A torture under way; ``report`` says what it has come to."""

    def __init__(self, ground: Ground, kinds: Sequence[str], say: Say) -> None:
        plan = ground.plan
        self.report = Report(plan.seed, plan.nodes, plan.workers, plan.partitions)
        self._ground, self._say = ground, say
        self._expected = Expected(plan.partitions, NAMESPACE)
        self._deck = deck(Random(f"faults/{plan.seed}"), kinds)
        self._recoveries: dict[str, list[float]] = defaultdict(list)
        self._began = time.monotonic()
        self._timeline = (ground.home / "timeline.jsonl").open("ab", buffering=0)

    def round(self, faults: int) -> Verdict:
        """Feed while so many faults happen one after the other; then let all drain, and judge."""
        ground = self._ground
        ground.torn.clear()
        ground.feeder.start()
        ground.pause(0.5, 2.0)
        for _ in range(faults):
            self._hit(self._deck())
            ground.pause(0.0, 1.5)
        ground.feeder.stop()
        stuck = self._drain()
        verdict = judge(self._expected, ground.tail, ground.torn)
        if stuck:
            verdict.words.insert(0, stuck)
            self.report.stuck += 1
        self._look_at_view(verdict)
        self._add(verdict)
        return verdict

    def _hit(self, kind: str) -> None:
        ground, report = self._ground, self.report
        self._note(kind, "begins")
        since = KINDS[kind].fault(ground)
        report.faults[kind] = report.faults.get(kind, 0) + 1
        self._note(kind, "is over")
        ends = dict(ground.feeder.ends)
        deadline = time.monotonic() + RECOVERY_SECONDS
        while not ground.tail.passed(ends) and time.monotonic() < deadline:
            self._mend(kind)
            time.sleep(0.02)
        self._mend(kind)
        seconds = time.monotonic() - since
        self._recoveries[kind].append(seconds)
        self._note(kind, f"recovered after {seconds:.2f} s" if time.monotonic() < deadline else "not recovered")
        self._say(f"  {kind}: {seconds:.2f} s")

    def _mend(self, kind: str) -> None:
        said = self._ground.crew.mend()
        self.report.ended(kind, said)
        for one in said:
            self._note(kind, one)

    def _drain(self) -> str:
        """Wait until everything is worked off; return what hinders it."""
        ground, deadline = self._ground, time.monotonic() + DRAIN_SECONDS
        while time.monotonic() < deadline:
            self._mend("drain")
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

    def _look_at_view(self, verdict: Verdict) -> None:
        deadline = time.monotonic() + VIEW_SECONDS
        with self._ground.view() as client:
            reader, states = ViewReader(client, NAMESPACE), self._ground.tail.states["customers"]
            while True:
                try:
                    wrong = view_differences(reader, states)
                except redis.RedisError as error:
                    wrong = [repr(error)]
                if not wrong or time.monotonic() > deadline:
                    break
                time.sleep(0.2)
        verdict.view_differences = len(wrong)
        if wrong:
            verdict.words.append(f"the view shows otherwise than it is: {wrong[:3]}")

    def _add(self, verdict: Verdict) -> None:
        report, ground = self.report, self._ground
        report.add(verdict)
        report.seconds = round(time.monotonic() - self._began, 1)
        logs = (ground.home / "workers").glob("worker-*.log")
        report.zombies_fenced = sum(log.read_text(errors="replace").count(": fenced (") for log in logs)
        report.tell(self._recoveries)
        self._note("round", f"{report.rounds}: {verdict.events} events, {'sound' if verdict.sound else verdict.words}")
        if not verdict.sound:
            leave_evidence(ground, report, verdict)
        self._say(f"round {report.rounds}: {verdict.events} events; {'sound' if verdict.sound else verdict.words}")

    def _note(self, kind: str, what: str) -> None:
        line = {"at": round(time.monotonic() - self._began, 3), "clock": time.time(), "kind": kind, "what": what}
        self._timeline.write(msgspec.json.encode(line) + b"\n")


def torture(
    plan: Plan, kinds: Sequence[str], rounds: int, faults: int, *, base: Path = BUILD, say: Say = lambda _: None
) -> Report:
    """Run so many rounds, or until something is wrong; what was wrong stays under ``base``."""
    home = (base / f"seed-{plan.seed}-{time.strftime('%H%M%S')}").absolute()
    home.mkdir(parents=True)
    with prepared(plan, home) as ground:
        campaign = Campaign(ground, kinds, say)
        for _ in range(rounds):
            if not campaign.round(faults).sound:
                break
    if campaign.report.sound:
        shutil.rmtree(home)
    return campaign.report
