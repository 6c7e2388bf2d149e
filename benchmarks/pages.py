"""``python -m benchmarks.pages``: README, both pages of docs/ and the picture, anew from ``results/latest.json``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks import document, results, targets
from benchmarks.latency import by_stage
from benchmarks.latency import targets as latency
from benchmarks.machine import processors
from benchmarks.running import ROOT
from benchmarks.throughput import document as throughput
from benchmarks.throughput import ratios

README: Final = ROOT / "README.md"
PERFORMANCE: Final = ROOT / "docs" / "performance.md"
LATENCY: Final = ROOT / "docs" / "performance-latency.md"
BEGIN: Final = "<!-- made by `python -m benchmarks.pages` -->\n"
END: Final = "<!-- end -->\n"
RATIOS: Final = (
    "By how much Helix is faster, each in its fastest configuration: first with the cores that the peer was given, "
    "whether or not it is faster by them, what was to be reached in brackets; then one process of Python by one."
)
NOTHING: Final = "`make bench` measures it beside its peers. Nothing has been measured yet.\n"


def section(found: Mapping[str, Any] | None) -> str:
    """Return the section that results come to."""
    if found is None:
        return NOTHING
    parts = [_introduction(found), *_throughput(found), *_latency(found["latency_ms"]), *_recovery(found)]
    return "\n\n".join(parts) + "\n"


def placed(page: str, text: str) -> str:
    """Return a page with what is made of results replaced."""
    head, _, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not end:
        raise ValueError("the page has no place for results")
    return head + BEGIN + text + END + tail


def pages(found: Mapping[str, Any] | None) -> Iterator[tuple[Path, str]]:
    """Yield every page, and the picture, as it is to be."""
    figures = NOTHING if found is None else document.document(found)
    stages = by_stage.page({} if found is None else found)
    for path, text in ((README, section(found)), (PERFORMANCE, figures), (LATENCY, stages)):
        yield path, placed(path.read_text("utf-8"), text)
    if found is not None and found["rows"]:
        yield results.HERE / results.PICTURE, results.picture(found)


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
    many = throughput.rounds_of(found["rows"])
    whole = f"Medians of {many} alternating rounds" if many else "Measured"
    rounds = "One round with fewer events, a first look" if found["quick"] else whole
    text = (
        f"{rounds}, on {found['when'][:10]} on {processors(machine)}, with everything, Kafka "
        f"{machine['kafka']} too, on them: `make bench` measures it again, "
        "[benchmarks/](benchmarks/README.md) says how. "
        f"{targets.summary(found)}: [docs/performance.md](docs/performance.md) has each of them, where the time goes, "
        f"and the reason for what was missed.{document.unrecorded(found)}{document.again(found)}"
    )
    return "\n\n".join([text, *document.missing(found)])


def _throughput(found: Mapping[str, Any]) -> Iterator[str]:
    if found["rows"]:
        yield "![events a second, by job and number of customers](benchmarks/results/throughput.svg)"
        yield throughput.medians(found["rows"])
    if found["ratios"]:
        yield RATIOS
        yield throughput.by_peer("Helix by", ratios.rounds(found["rows"]))
        yield throughput.by_peer("one process by one", ratios.rounds(found["rows"], one_core=True), asked=False)


def _latency(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    said = [
        f"{row['case']}: too much, {trouble}"
        if (trouble := latency.trouble(row))
        else f"{row['case']}: p50 {row['p50_ms']:.0f} ms, p99 {row['p99_ms']:.0f} ms"
        for row in rows
        if row["runtime"] == "helix"
    ]
    if said:
        most = max(len(latency.rounds(row)) for row in rows)
        many = "in one run" if most == 1 else f"medians of {most} rounds at most"
        yield f"From a usage event to the snapshot of health that answers it, {many}: {'; '.join(said)}."


def _recovery(found: Mapping[str, Any]) -> Iterator[str]:
    workers = [row for row in found["recovery"] if row["case"].startswith("worker") and row["customers"]]
    said = [
        f"{row['customers']:,} customers in {row['seconds']:.1f} s and {row['peak_bytes'] / 1e9:.2f} GB"
        for row in workers
        if "peak_bytes" in row
    ]
    if said:
        yield f"A worker takes over, from the start of its process to its last partition, {'; '.join(said)}."


if __name__ == "__main__":
    write(latest())
