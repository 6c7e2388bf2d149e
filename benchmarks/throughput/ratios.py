"""By how much Helix is faster than each peer, round by round, from rows as they are published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any, Final

from benchmarks.figures import by_round, fastest

Row = Mapping[str, Any]

HELIX: Final = "Helix"
PEERS: Final = {"quix": "Quix Streams", "bytewax": "Bytewax", "kafka_streams": "Kafka Streams", "faust": "Faust"}
RAW: Final = "raw consumer"


def ratios(rows: Sequence[Row]) -> dict[str, float]:
    """Return medians over rounds, under such names as ``small_5000_vs_quix``."""
    return {name: round(median(found), 3) for name, found in rounds(rows).items()}


def one_process(rows: Sequence[Row]) -> dict[str, float]:
    """Return the same of one process by one."""
    return {name: round(median(found), 3) for name, found in rounds(rows, one_core=True).items()}


def rounds(rows: Sequence[Row], *, one_core: bool = False) -> dict[str, list[float]]:
    """Return Helix' rate by each peer's in the same round, each in its fastest configuration, of what is spread evenly.

    Helix is compared as it is with no more cores than the peer was given, whether or not the peer is faster by them;
    with ``one_core`` both are as they are with one.
    """
    found: dict[str, list[float]] = {}
    for name, here, peer in _of_peers(rows):
        theirs = [row for row in _right(here, peer) if not one_core or row["cores"] == 1]
        cores = max((row["cores"] for row in theirs), default=0)
        ours = [row for row in _right(here, HELIX) if row["cores"] <= cores]
        if times := by_round([row["rounds"] for row in ours], [row["rounds"] for row in theirs]):
            found[name] = times
    return found


def references(rows: Sequence[Row]) -> dict[str, list[float]]:
    """Return how far the job's own code behind a consumer is ahead of each peer, in one thread of Python.

    Of a peer that is measured on one core, that is what counts.
    """
    found: dict[str, list[float]] = {}
    for name, here, peer in _of_peers(rows):
        theirs, raw = _right(here, peer), _right(here, RAW)
        theirs_at_best = _middle([row for row in theirs if row["cores"] == 1] or theirs)
        if theirs_at_best and raw:
            found[name] = [_middle(raw) / theirs_at_best]
    return found


def called(runtime: str) -> str:
    """Return what a runtime is called, whatever its store.

    >>> called("Kafka Streams, in memory")
    'Kafka Streams'
    """
    return runtime.partition(",")[0]


def _of_peers(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row], str]]:
    """Yield for every peer at every job the name of its ratio, all rows of that job, and what it is called."""
    even = [row for row in rows if row["skew"] == "uniform"]
    for job, customers in dict.fromkeys((row["job"], row["customers"]) for row in even):
        here = [row for row in even if (row["job"], row["customers"]) == (job, customers)]
        yield from ((f"{job}_{customers}_vs_{peer}", here, name) for peer, name in PEERS.items())


def _right(rows: Sequence[Row], name: str) -> list[Row]:
    """Return what was measured of a runtime, but for what failed, or kept another state than the log says."""
    of = (row for row in rows if called(row["runtime"]) == name)
    return [row for row in of if row["same_state"] is not False and not row.get("failure")]


def _middle(rows: Sequence[Row]) -> float:
    return median(fastest([row["rounds"] for row in rows]) or [0.0])
