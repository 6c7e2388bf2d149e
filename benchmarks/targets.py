"""All that was to be reached, in one place: what came out, what was asked for, and whether it was met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from benchmarks import markdown
from benchmarks.costs import report
from benchmarks.latency import targets as latency
from benchmarks.recovery import targets as recovery
from benchmarks.throughput import document as throughput
from benchmarks.throughput.ratios import HELIX, PEERS, rounds

FULL_RATE: Final = 60_000
FULL: Final = (HELIX, "exactly once", "full", 5_000, "uniform")
JOBS: Final = {"small": "small fold", "full": "full domain"}


class Target(NamedTuple):
    """One of them; ``met`` is None where it was not measured, and ``between`` if some rounds met it and others not."""

    what: str
    measured: str
    asked: str
    met: bool | None
    between: bool = False

    @property
    def verdict(self) -> str:
        """What came of it, in Markdown."""
        return "*between*" if self.between else {True: "met", False: "**not met**", None: "not measured"}[self.met]


def table(results: Mapping[str, Any]) -> str:
    """Return all of them as a table in Markdown."""
    lines = [[one.what, one.measured, one.asked, one.verdict] for one in targets(results)]
    return markdown.table(["what", "measured", "to reach", ""], lines)


def summary(results: Mapping[str, Any]) -> str:
    """Return a sentence of how many are met."""
    found = targets(results)
    met, missing = (sum(one.met is how for one in found) for how in (True, None))
    between = sum(one.between for one in found)
    beside = f", {between} were met in some rounds and not in others" if between else ""
    beside += f", {missing} not measured" if missing else ""
    return f"Of {len(found)} figures that were to be reached {met} are met{beside}"


def targets(results: Mapping[str, Any]) -> list[Target]:
    """Return every figure that was to be reached, whether it was measured or not."""
    costs = results.get("costs", {})
    state_bytes = costs.get("micro", {}).get("state_bytes")
    return [
        *_ratios(results.get("ratios", {}), rounds(results.get("rows", ()))),
        _full_rate(results.get("rows", ())),
        *_micro(costs.get("micro", {})),
        *_latency(results.get("latency_ms", ())),
        *_recovery(results.get("recovery", ())),
        _growth(costs.get("growth", ())),
        _most("state encoded, a year of daily use", state_bytes, report.STATE_BYTES, ",", " B"),
    ]


def _least(
    what: str, found: float | None, asked: float, form: str, unit: str, *, rounds: Sequence[float] = ()
) -> Target:
    """Return whether a figure is no less; with the figures of several rounds, whether all of them are, or some."""
    told, to_reach = _said(found, form, unit), f"≥ {asked:,.6g}{unit}"
    if found is None or len(rounds) < 2:
        return Target(what, told, to_reach, None if found is None else found >= asked)
    spread = _spread(told, form, rounds)
    return Target(what, spread, to_reach, min(rounds) >= asked, between=min(rounds) < asked <= max(rounds))


def _most(
    what: str, found: float | None, asked: float, form: str, unit: str, *, rounds: Sequence[float] = ()
) -> Target:
    """Return whether a figure is no more; with the figures of several rounds, whether all of them are, or some."""
    told, to_reach = _said(found, form, unit), f"≤ {asked:,.6g}{unit}"
    if found is None or len(rounds) < 2:
        return Target(what, told, to_reach, None if found is None else found <= asked)
    return Target(
        what,
        _spread(told, form, rounds),
        to_reach,
        max(rounds) <= asked,
        between=min(rounds) <= asked < max(rounds),
    )


def _spread(told: str, form: str, rounds: Sequence[float]) -> str:
    return f"{told} ({min(rounds):{form}}–{max(rounds):{form}})"


def _said(found: float | None, form: str, unit: str) -> str:
    return "–" if found is None else f"{found:{form}}{unit}"


def _ratios(ratios: Mapping[str, float], by_round: Mapping[str, Sequence[float]]) -> Iterator[Target]:
    for name, peers in throughput.TARGETS.items():
        job, customers = name.split("_")
        for peer, asked in peers.items():
            what = f"{JOBS[job]}, {int(customers):,} customers, by {PEERS[peer]}"
            of = f"{name}_vs_{peer}"
            yield _least(what, ratios.get(of), asked, ".2f", " ×", rounds=by_round.get(of, ()))


def _full_rate(rows: Any) -> Target:
    named = ("runtime", "guarantee", "job", "customers", "skew")
    found = [row for row in rows if tuple(row[name] for name in named) == FULL and row["same_state"]]
    rate = found[0]["events_per_second"]["median"] if found and "failure" not in found[0] else None
    what = "full domain, 5,000 customers, one worker, exactly once"
    return _least(what, rate, FULL_RATE, ",.0f", " events/s", rounds=found[0].get("rounds", ()) if rate else ())


def _micro(micro: Mapping[str, Any]) -> Iterator[Target]:
    for name, asked in report.TARGETS.items():
        yield _most(report.WORDS[name], micro.get("microseconds", {}).get(name), asked, ".1f", " µs")


def _latency(rows: Any) -> Iterator[Target]:
    ours = {row["case"]: row for row in rows if row["runtime"] == "helix"}
    for case, figures in latency.TARGETS.items():
        row = ours.get(case, {})
        for name, asked in figures.items():
            each = [one[name] for one in latency.rounds(row) if name in one] if row else []
            what = f"latency, {case}, {name.removesuffix('_ms')}"
            one = _most(what, row.get(name), asked, ".1f", " ms", rounds=each)
            if row and (trouble := latency.trouble(row)):
                one = one._replace(measured=f"{one.measured} ({trouble})", met=False, between=False)
            yield one


def _recovery(rows: Any) -> Iterator[Target]:
    at_once = {row["customers"]: row["records_per_second"] for row in rows if recovery.is_at_once(row)}
    worker: Mapping[str, Any] = next((row for row in rows if recovery.is_of_a_million(row)), {})
    gigabytes = worker["peak_bytes"] / 1e9 if "peak_bytes" in worker else None
    rate, seconds, most = recovery.RECORDS_PER_SECOND, recovery.MILLION_SECONDS, recovery.MILLION_BYTES / 1e9
    for size in recovery.SIZES:
        yield _least(
            f"recovery of {size:,} customers, all partitions at once", at_once.get(size), rate, ",", " records/s"
        )
    yield _most("a worker over 1,000,000 customers, start to ready", worker.get("seconds"), seconds, ".1f", " s")
    yield _most("its memory at the highest", gigabytes, most, ".2f", " GB")


def _growth(rows: Any) -> Target:
    cost = {row["customers"]: row["microseconds"] for row in rows}
    found = cost[report.MOST] / cost[report.LEAST] if {report.MOST, report.LEAST} <= cost.keys() else None
    return _most("cost of an event at 1,000,000 customers by that at 1,000", found, report.GROWTH, ".2f", " ×")
