"""Whether what came out is what should have: one round's findings, and the first difference in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from streams.domain import decode
from streams.models import state as learner
from tests.torture.collected import Arrival, Collected
from tests.torture.expected import Expected
from tests.torture.rejects import Reject, places

NEVER_TOLD: list[bytes | None] = []


@dataclass
class Verdict:
    """Counts of what is wrong, all of them 0 when nothing is; ``words`` tell the first of each kind.

    ``lost`` and ``doubled`` are facts and rejects, ``log_wrong`` records that Kafka took and does not have, or twice;
    ``not_recovered`` are faults, ``workers_lost`` those that ended at one that they should outlive. At the end
    partitions are ``hanging`` on which a transaction is not over, or ``read_otherwise`` than they were before.
    """

    events: int = 0
    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    state_differences: int = 0
    rejects_wrong: int = 0
    forwards_wrong: int = 0
    envelopes_wrong: int = 0
    learner_differences: int = 0
    view_differences: int = 0
    positions_wrong: int = 0
    log_wrong: int = 0
    not_recovered: int = 0
    workers_lost: int = 0
    hanging: int = 0
    read_otherwise: int = 0
    words: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.words


def judge(expected: Expected, tail: Collected) -> Verdict:
    """Fold what the tail has read, and compare it with what else the tail has read."""
    verdict = Verdict(events=expected.fold(tail.inputs, tail.positions))
    _positions(verdict, expected, tail)
    _facts(verdict, expected, tail)
    verdict.envelopes_wrong = _told(verdict, tail.envelopes)
    tail.facts.clear()
    tail.torn.clear()
    _states(verdict, expected.states(), tail.states["customers"])
    _rejects(verdict, sum((lane.rejects for lane in expected.lanes), Counter[Reject]()), tail.rejects)
    forwards = sum((lane.forwards for lane in expected.lanes), Counter[Any]())
    verdict.forwards_wrong = _counts(verdict, "forwards", forwards, tail.forwards)
    for lane in expected.lanes:
        lane.rejects.clear()
        lane.forwards.clear()
    tail.rejects.clear()
    tail.forwards.clear()
    _learner(verdict, expected, tail)
    return verdict


def _positions(verdict: Verdict, expected: Expected, tail: Collected) -> None:
    verdict.positions_wrong = _told(verdict, tail.went_back) + _told(verdict, expected.wrong)


def _told(verdict: Verdict, wrong: list[str]) -> int:
    verdict.words += wrong[:3]
    count = len(wrong)
    wrong.clear()
    return count


def _facts(verdict: Verdict, expected: Expected, tail: Collected) -> None:
    wanted, found = expected.facts(), tail.facts
    for place in sorted(wanted.keys() | found.keys()):
        want, have = wanted.get(place, NEVER_TOLD), found.get(place, NEVER_TOLD)
        if want == have or tail.torn.explains(place, want, have, expected.moments.get(place, ())):
            continue
        lost, doubled = Counter(want) - Counter(have), Counter(have) - Counter(want)
        verdict.lost += lost.total()
        verdict.doubled += doubled.total()
        verdict.disordered += not lost and not doubled
        if len(verdict.words) < 5:
            verdict.words.append(f"facts of {place}: lost {[*lost][:1]}, doubled {[*doubled][:1]} of {len(want)}")


def _states(verdict: Verdict, wanted: Mapping[str, bytes], found: Mapping[str, bytes]) -> None:
    wrong = [key for key in sorted(wanted.keys() | found.keys()) if wanted.get(key) != found.get(key)]
    verdict.state_differences = len(wrong)
    verdict.words += [f"state of {key!r}: {_differences(wanted.get(key), found.get(key))}" for key in wrong[:3]]


def _differences(wanted: bytes | None, found: bytes | None) -> str:
    if wanted is None or found is None:
        return "there, but should not be" if wanted is None else "missing"
    want, have = decode(wanted), decode(found)
    fields = [name for name in want.__struct_fields__ if getattr(want, name) != getattr(have, name)]
    return "; ".join(f"{name}: expected {getattr(want, name)!r}, found {getattr(have, name)!r}" for name in fields)[
        :900
    ]


def _counts(verdict: Verdict, what: str, wanted: Counter[Any], found: Counter[Any]) -> int:
    missing, more = wanted - found, found - wanted
    if missing or more:
        verdict.words.append(f"{what}: missing {[*missing][:2]}, too many {[*more][:2]}")
    return missing.total() + more.total()


def _rejects(verdict: Verdict, wanted: Counter[Reject], found: Counter[Reject]) -> None:
    verdict.rejects_wrong = _counts(verdict, "rejects", wanted, found)
    want, have = places(wanted), places(found)
    verdict.lost += (want - have).total()
    verdict.doubled += (have - want).total()


def _learner(verdict: Verdict, expected: Expected, tail: Collected) -> None:
    expected.learn(tail.learned())
    found = tail.states["learners"].get("churn")
    have = None if found is None else learner.encode(learner.decode(found))
    want = learner.encode(expected.learner) if expected.learned else None
    if have != want or expected.models != tail.models:
        verdict.learner_differences += 1
        verdict.words.append("the learner has not learned each example once")
    expected.models.clear()
    tail.models.clear()


def log_differences(acknowledged: Counter[Arrival], arrived: Counter[Arrival]) -> list[str]:
    """Return what Kafka said to have taken, and is not on the log as often as that; ticks of workers are there, too."""
    return sorted(
        f"{one}: taken {times} times, is there {arrived[one]} times"
        for one, times in acknowledged.items()
        if arrived[one] != times
    )
