"""All of them in several rounds on one broker that is warm, and what the rounds come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from statistics import median
from typing import Any, Final, NamedTuple

from benchmarks import kafka
from benchmarks.attempts import noted
from benchmarks.latency.entrants import Entrant
from benchmarks.latency.plan import Plan, yesterday_noon
from benchmarks.latency.runtime import Runtime
from benchmarks.rotation import rotated

RATES: Final = (200.0, 2_000.0, 10_000.0)
HIGHEST_ASKED: Final = 2_000.0  # the highest rate that is
FLOODED_RATE: Final = 200.0
BEGINNING_RATE: Final = 1_000.0
Row = dict[str, Any]


@dataclass(frozen=True)
class Pace:
    """How long: each case is measured for ``seconds`` after ``warm_seconds``.

    Before its first a runtime is given a load for ``beginning_seconds``, of which nothing is kept: meanwhile a JVM
    compiles what it runs. Before all of them the broker is warmed for ``broker_seconds``, by those who have all rounds.
    """

    rates: Sequence[float] = RATES
    rounds: int = 3
    seconds: float = 7.0
    warm_seconds: float = 2.0
    beginning_seconds: float = 5.0
    broker_seconds: float = 40.0  # and as much again in which they start


def measured(
    broker: str, entrants: Sequence[Entrant], pace: Pace, say: Callable[[str], None], failures: dict[str, str]
) -> list[Row]:
    """Return a row a runtime and case, after all rounds; whoever fails is noted, and not asked again.

    Floods come last, since a broker is busy with what they leave for a while; of every runtime nothing is left on it.
    """
    rows: list[Row] = []
    for turn in _turns(entrants, pace):
        one = turn.entrant
        if (name := f"latency, {one.name}") in failures:
            continue
        say(f"latency, {turn.what}: {one.name}")
        with noted(failures, name):
            with one.running(broker) as runtime:
                rows.extend({"runtime": one.name, **row} for row in turn.cases(runtime))
            kafka.remove_all_but(broker, set())
    order = [one.name for one in entrants]
    return merged(sorted(rows, key=lambda row: order.index(row["runtime"])))


class _Turn(NamedTuple):
    """What one runtime is asked before the next has its turn."""

    entrant: Entrant
    what: str
    cases: Callable[[Runtime], Iterable[Row]]


def _turns(entrants: Sequence[Entrant], pace: Pace) -> Iterator[_Turn]:
    often = [one for one in entrants if one.rounds > 1]
    for one in often if pace.broker_seconds else ():
        yield _Turn(one, "warming", partial(_nothing_kept, seconds=pace.broker_seconds / len(often)))
    for number in range(pace.rounds):
        for one in rotated([each for each in entrants if number < each.rounds], number, pace.rounds):
            yield _Turn(one, f"round {number + 1}", partial(_quiet, pace=_of(one, pace, number)))
    for number in range(pace.rounds):
        for one in rotated([each for each in entrants if number < each.flooded], number, pace.rounds):
            yield _Turn(one, f"flooded, round {number + 1}", partial(_flooded, pace=pace))


def _of(one: Entrant, pace: Pace, number: int) -> Pace:
    """Return the pace of a round; of a high rate nothing is asked: whoever has all rounds tries it in the first."""
    rates = [rate for rate in pace.rates if rate <= HIGHEST_ASKED or (number == 0 and one.rounds > 1)]
    return replace(pace, rates=rates, seconds=max(pace.seconds, one.seconds))


def merged(rows: Sequence[Row]) -> list[Row]:
    """Return a row for all of the same runtime and case: medians, and each round's under ``rounds``.

    It has settled if it has in every round; its share of answers is the least.
    """
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        figures = {name: value for name, value in row.items() if name not in {"runtime", "case"}}
        found.setdefault((row["runtime"], row["case"]), []).append(figures)
    return [{"runtime": of, "case": case, **_middle(each), "rounds": each} for (of, case), each in found.items()]


def _middle(rounds: Sequence[Mapping[str, Any]]) -> Row:
    of: dict[str, list[Any]] = {}
    for one in rounds:
        for name, value in one.items():
            of.setdefault(name, []).append(value)
    middle = {name: round(median(values), 2) for name, values in of.items()}
    return middle | {"settled": all(of["settled"]), "answered_share": min(of["answered_share"])}


def _quiet(runtime: Runtime, pace: Pace) -> Iterator[Row]:
    """Yield a row for every rate up to the first that is too much."""
    begin = _begun(runtime, pace.beginning_seconds)
    for rate in pace.rates:
        plan = Plan(f"r{rate:g}", rate, pace.seconds, pace.warm_seconds, begin, runtime.partitions)
        yield (row := runtime.measured(plan))
        begin = plan.end
        if not row["settled"]:
            return


def _flooded(runtime: Runtime, pace: Pace) -> Iterator[Row]:
    begin = _begun(runtime, pace.beginning_seconds)
    warm_seconds = 2 * pace.warm_seconds  # the flood is to be at its height
    plan = Plan("beside", FLOODED_RATE, pace.seconds, warm_seconds, begin, runtime.partitions, first_partition=1)
    yield runtime.measured(plan, flooded=True)


def _nothing_kept(runtime: Runtime, seconds: float) -> tuple[()]:
    _begun(runtime, seconds)
    return ()


def _begun(runtime: Runtime, seconds: float) -> Any:
    """Let a runtime have the load that comes first; return when the next plan may begin."""
    plan = Plan("beginning", BEGINNING_RATE, seconds, 0.0, yesterday_noon(), runtime.partitions)
    if seconds:
        runtime.measured(plan)
    return plan.end
