"""Rows, ratios and the picture of what was measured."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.throughput import expected, java
from benchmarks.throughput.contender import Contender, Place
from benchmarks.throughput.document import CEILING, limits, medians, spreads
from benchmarks.throughput.lines import Line, ratios, row
from benchmarks.throughput.picture import svg
from benchmarks.throughput.section import _check
from benchmarks.workload import Skew, Workload


def line(family: str, rates: list[float], skew: Skew = "uniform", customers: int = 5_000, processes: int = 1) -> Line:
    contender = Contender(family, "1", "once", family, "small", (), None, processes=processes)
    return Line(contender, Workload(customers, skew, 1_000), rates, same_state=True)


def test_a_row_is_plain_data() -> None:
    told = row(line("quix", [10.0, 30.0, 20.0]))
    assert told["events_per_second"] == {"min": 10, "median": 20, "max": 30}
    assert (told["job"], told["customers"], told["skew"], told["same_state"]) == ("small", 5_000, "uniform", True)


def test_ratios_are_named_by_job_customers_and_peer() -> None:
    lines = [line("helix", [200.0]), line("quix", [40.0]), line("quix", [50.0]), line("raw", [900.0])]
    lines += [line("helix", [90.0], customers=500_000), line("bytewax", [30.0], customers=500_000)]
    lines += [line("helix", [1.0], "skewed"), line("quix", [1.0], "skewed")]
    lines[3].same_state = None
    assert ratios(lines) == {"small_5000_vs_quix": 4.0, "small_500000_vs_bytewax": 3.0}


def test_two_processes_are_not_compared_with_who_was_given_one() -> None:
    lines = [line("helix", [200.0]), line("helix", [300.0], processes=2), line("faust", [10.0])]
    lines += [line("quix", [50.0]), line("quix", [60.0], processes=2)]
    assert ratios(lines) == {"small_5000_vs_faust": 20.0, "small_5000_vs_quix": 5.0}


def test_who_failed_or_is_wrong_or_keeps_nothing_is_compared_with_nobody() -> None:
    failed, wrong, raw = (line("quix", [40.0]) for _ in range(3))
    failed.failure, wrong.same_state, raw.same_state = "it ended", False, None
    for one in (failed, wrong, raw):
        assert ratios([line("helix", [200.0]), one]) == {}
    assert ratios([wrong, line("bytewax", [2.0])]) == {}


def test_one_difference_in_one_round_is_a_difference() -> None:
    workload = Workload(10, "uniform", 100)
    kept = [expected.small(workload).states, "another digest", expected.small(workload).states]
    contender = Contender("quix", "1", "once", "quix", "small", (), lambda _place: kept.pop(0))
    one, verdicts = Line(contender, workload), []
    for _ in range(3):
        _check(one, Place("", "", Path()))
        verdicts.append(one.same_state)
    assert verdicts == [True, False, False]


def test_the_picture_has_a_bar_for_everybody_and_says_who_is_wrong() -> None:
    rows = [row(line("Helix", [3.0])), row(line("<Peer>", [2.0])), row(line("quix", [])), row(line("raw", [9_000.0]))]
    rows[1]["same_state"], rows[3]["same_state"] = False, None
    picture = svg(rows, "two cores & more")
    ElementTree.fromstring(picture)
    assert picture.count("<rect") == 2
    assert "2 wrong" in picture
    assert "raw, once: 9,000" in picture


def test_what_the_jobs_own_code_leaves_is_by_a_peers_faster_configuration() -> None:
    rows = [row(line(runtime, [rate])) for runtime, rate in (("Quix Streams", 10.0), ("Quix Streams", 20.0))]
    ceiling = row(line(CEILING, [50.0])) | {"same_state": None}
    assert "| Quix Streams | 2.50 × (≥ 3) |" in limits([*rows, ceiling])
    assert "| Quix Streams | 2.50 × (≥ 3) |" in limits(
        [*rows, row(line("Quix Streams", [90.0])) | {"cores": 2}, ceiling]
    )
    assert "Quix" not in limits([*rows, ceiling | {"customers": 500_000}])


def test_spreads_tell_least_and_most_and_what_is_skewed() -> None:
    rows = [row(line("Quix Streams", [1_000.0, 3_000.0, 2_000.0])), row(line("Quix Streams", [7.0], "skewed"))]
    assert "| Quix Streams 1 | once | 2,000 (1,000–3,000) | 7 |" in spreads(rows)
    assert "small, 5,000, skewed" in spreads(rows)
    assert "skewed" not in medians(rows)


def test_without_a_compiler_it_is_said_what_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(java.NoCompiler, match="it needs a JDK"):
        java.command(tmp_path / "build", tmp_path / "Small.java", "-Xmx1g")
    assert not (tmp_path / "build").exists()
