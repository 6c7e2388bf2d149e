"""``python -m benchmarks.pages``: what README and docs/performance.md say of ``results/latest.json``, anew."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks import results
from benchmarks.costs.document import document
from benchmarks.running import ROOT

README: Final = ROOT / "README.md"
PERFORMANCE: Final = ROOT / "docs" / "performance.md"
BEGIN: Final = "<!-- made by `python -m benchmarks.pages` -->\n"
END: Final = "<!-- end -->\n"
NOTHING: Final = "`make bench` measures it beside its peers. Nothing has been measured yet.\n"
PEERS: Final = {"quix": "Quix Streams", "bytewax": "Bytewax", "kafka_streams": "Kafka Streams", "faust": "Faust"}


def section(found: Mapping[str, Any] | None) -> str:
    """Return the section that results come to."""
    if found is None:
        return NOTHING
    parts = [_introduction(found), *_throughput(found), *_latency(found["latency_ms"]), *_recovery(found)]
    return "\n\n".join(parts) + "\n"


def figures(found: Mapping[str, Any] | None) -> str:
    """Return latencies, recoveries, costs and stages in full."""
    return NOTHING if found is None else document(found)


def placed(page: str, text: str) -> str:
    """Return a page with what is made of results replaced."""
    head, _, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not end:
        raise ValueError("the page has no place for results")
    return head + BEGIN + text + END + tail


def pages(found: Mapping[str, Any] | None) -> Iterator[tuple[Path, str]]:
    """Yield every page as it is to be."""
    for path, text in ((README, section(found)), (PERFORMANCE, figures(found))):
        yield path, placed(path.read_text("utf-8"), text)


def write(found: Mapping[str, Any] | None) -> None:
    """Put results into the pages."""
    for path, text in list(pages(found)):
        path.write_text(text, "utf-8")


def latest() -> dict[str, Any] | None:
    """Return the results that are published, if any are."""
    path = results.HERE / results.NAME
    return json.loads(path.read_text()) if path.exists() else None


def _introduction(found: Mapping[str, Any]) -> str:
    machine = found["machine"]
    rounds = "One round with fewer events, a first look" if found["quick"] else "Medians of three alternating rounds"
    text = (
        f"{rounds}, on {found['when'][:10]} on {machine['cores']} cores ({machine['cpu']}), with everything, Kafka "
        f"{machine['kafka']} too, on them: `make bench` measures it again, "
        "[benchmarks/](benchmarks/README.md) says how, [docs/performance.md](docs/performance.md) where the time goes."
    )
    failures = found.get("failures", {})
    return text + "".join(f"\n\n**Not measured: {name}** ({why})." for name, why in failures.items())


def _throughput(found: Mapping[str, Any]) -> Iterator[str]:
    rows = [row for row in found["rows"] if row["skew"] == "uniform"]
    if not rows:
        return
    tables = list(dict.fromkeys((row["job"], row["customers"]) for row in rows))
    heads = [f"{job}, {customers:,}" for job, customers in tables]
    lines = [_line(["events/s", "guarantee", *heads]), _line(["---"] * (2 + len(heads)))]
    for runtime, guarantee in dict.fromkeys((row["runtime"], row["guarantee"]) for row in rows):
        cells = [_rate(rows, runtime, guarantee, *table) for table in tables]
        lines.append(_line([runtime, guarantee, *cells]))
    yield "![events a second, by job and number of customers](benchmarks/results/throughput.svg)"
    yield "\n".join(lines)
    yield _ratios(found["ratios"], tables)


def _rate(rows: Sequence[Mapping[str, Any]], runtime: str, guarantee: str, job: str, customers: int) -> str:
    wanted = (runtime, guarantee, job, customers)
    for row in rows:
        if (row["runtime"], row["guarantee"], row["job"], row["customers"]) == wanted:
            if row.get("failure"):
                return "failed"
            wrong = " (wrong state)" if row["same_state"] is False else ""
            return f"{row['events_per_second']['median']:,.0f}{wrong}"
    return ""


def _ratios(ratios: Mapping[str, float], tables: Sequence[tuple[str, int]]) -> str:
    heads = [f"{job}, {customers:,}" for job, customers in tables]
    lines = [_line(["Helix by", *heads]), _line(["---"] * (1 + len(heads)))]
    for peer, called in PEERS.items():
        times = [ratios.get(f"{job}_{customers}_vs_{peer}") for job, customers in tables]
        if any(times):
            lines.append(_line([called, *("" if one is None else f"{one:.2f} ×" for one in times)]))
    return "\n".join(lines)


def _latency(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    said = [
        f"{row['case']}: p50 {row['p50_ms']:.0f} ms, p99 {row['p99_ms']:.0f} ms"
        for row in rows
        if row["runtime"] == "helix" and "p99_ms" in row
    ]
    if said:
        yield f"From a usage event to the snapshot of health that answers it, {'; '.join(said)}."


def _recovery(found: Mapping[str, Any]) -> Iterator[str]:
    workers = [row for row in found["recovery"] if row["case"].startswith("worker") and row["customers"]]
    said = [
        f"{row['customers']:,} customers in {row['seconds']:.1f} s and {row['rss_bytes'] / 1e9:.2f} GB"
        for row in workers
        if "rss_bytes" in row
    ]
    if said:
        yield f"A worker takes over, from the start of its process, {'; '.join(said)}."


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    write(latest())
