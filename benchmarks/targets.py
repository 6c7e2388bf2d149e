"""All that was to be reached, in one place: what came out, what was asked for, and whether it was met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from benchmarks.costs import report
from benchmarks.latency import targets as latency
from benchmarks.recovery import targets as recovery
from benchmarks.throughput import document as throughput
from benchmarks.throughput.ratios import HELIX, PEERS

FULL_RATE: Final = 60_000
FULL: Final = (HELIX, "exactly once", "full", 5_000, "uniform")
JOBS: Final = {"small": "small fold", "full": "full domain"}


class Target(NamedTuple):
    """One of them; ``met`` is None where it was not measured."""

    what: str
    measured: str
    asked: str
    met: bool | None


def table(results: Mapping[str, Any]) -> str:
    """Return all of them as a table in Markdown."""
    verdicts = {True: "met", False: "**not met**", None: "not measured"}
    lines = [f"| {one.what} | {one.measured} | {one.asked} | {verdicts[one.met]} |" for one in targets(results)]
    return "\n".join(["| what | measured | to reach | |", "| --- | --- | --- | --- |", *lines])


def summary(results: Mapping[str, Any]) -> str:
    """Return a sentence of how many are met."""
    found = [one.met for one in targets(results)]
    missing = f", {found.count(None)} not measured" if None in found else ""
    return f"Of {len(found)} figures that were to be reached {found.count(True)} are met{missing}"


def targets(results: Mapping[str, Any]) -> list[Target]:
    """Return every figure that was to be reached, whether it was measured or not."""
    costs = results.get("costs", {})
    state_bytes = costs.get("micro", {}).get("state_bytes")
    return [
        *_ratios(results.get("ratios", {})),
        _full_rate(results.get("rows", ())),
        *_micro(costs.get("micro", {})),
        *_latency(results.get("latency_ms", ())),
        *_recovery(results.get("recovery", ())),
        _growth(costs.get("growth", ())),
        _most("state encoded, a year of daily use", state_bytes, report.STATE_BYTES, ",", " B"),
    ]


def _least(what: str, found: float | None, asked: float, form: str, unit: str) -> Target:
    return Target(what, _said(found, form, unit), f"≥ {asked:,.6g}{unit}", None if found is None else found >= asked)


def _most(what: str, found: float | None, asked: float, form: str, unit: str) -> Target:
    return Target(what, _said(found, form, unit), f"≤ {asked:,.6g}{unit}", None if found is None else found <= asked)


def _said(found: float | None, form: str, unit: str) -> str:
    return "–" if found is None else f"{found:{form}}{unit}"


def _ratios(ratios: Mapping[str, float]) -> Iterator[Target]:
    for name, peers in throughput.TARGETS.items():
        job, customers = name.split("_")
        for peer, asked in peers.items():
            what = f"{JOBS[job]}, {int(customers):,} customers, by {PEERS[peer]}"
            yield _least(what, ratios.get(f"{name}_vs_{peer}"), asked, ".2f", " ×")


def _full_rate(rows: Any) -> Target:
    named = ("runtime", "guarantee", "job", "customers", "skew")
    found = [row for row in rows if tuple(row[name] for name in named) == FULL and row["same_state"]]
    rate = found[0]["events_per_second"]["median"] if found and "failure" not in found[0] else None
    return _least("full domain, 5,000 customers, one worker, exactly once", rate, FULL_RATE, ",.0f", " events/s")


def _micro(micro: Mapping[str, Any]) -> Iterator[Target]:
    for name, asked in report.TARGETS.items():
        yield _most(report.WORDS[name], micro.get("microseconds", {}).get(name), asked, ".1f", " µs")


def _latency(rows: Any) -> Iterator[Target]:
    ours = {row["case"]: row for row in rows if row["runtime"] == "helix"}
    for case, figures in latency.TARGETS.items():
        row = ours.get(case, {})
        for name, asked in figures.items():
            one = _most(f"latency, {case}, {name.removesuffix('_ms')}", row.get(name), asked, ".1f", " ms")
            if row and (trouble := latency.trouble(row)):
                one = one._replace(measured=f"{one.measured} ({trouble})", met=False)
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
