"""Rows and the picture of what was measured."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.running import Measured
from benchmarks.throughput import expected, java
from benchmarks.throughput.contender import Contender, Place
from benchmarks.throughput.document import beside, medians, rounds_of, spreads
from benchmarks.throughput.lines import Line, row
from benchmarks.throughput.picture import svg
from benchmarks.throughput.section import _check
from benchmarks.workload import Skew, Workload


def line(runtime: str, rates: list[float], skew: Skew = "uniform", customers: int = 5_000, processes: int = 1) -> Line:
    contender = Contender(runtime, "1", "once", "small", (), None, processes=processes)
    runs = [Measured(1_000, 1_000 / rate, 1.5) for rate in rates]
    return Line(contender, Workload(customers, skew, 1_000), runs, [0.25] * len(runs), same_state=True)


def test_a_row_is_plain_data() -> None:
    told = row(line("Quix Streams", [10.0, 30.0, 20.0]))
    assert told["events_per_second"] == {"min": 10, "median": 20, "max": 30}
    assert (told["job"], told["customers"], told["skew"], told["same_state"]) == ("small", 5_000, "uniform", True)
    assert (told["seconds"], told["cpu_seconds"], told["strangers_share"]) == ([100, 33.333, 50], [1.5] * 3, [0.25] * 3)
    assert "committed" not in told


def test_a_row_of_two_processes_says_how_they_shared_the_work() -> None:
    two = line("Quix Streams", [10.0], processes=2)
    two.runs = [two.runs[0]._replace(warm=(400, 100), committed=(600, 400))]
    told = row(two)
    assert (told["handled_when_warm"], told["committed"]) == ([[400, 100]], [[600, 400]])


def test_it_is_said_how_many_rounds_there_were_of_everything_or_of_some() -> None:
    two, three, five = (row(line("Quix Streams", [1.0] * many)) for many in (2, 3, 5))
    cut_off = row(line("Bytewax", [1.0])) | {"failure": "it ended"}
    told = [rounds_of(rows) for rows in ([three], [five, three, cut_off], [three, two, five], [])]
    assert told == ["three", "three or five", "two to five", ""]


def test_one_difference_in_one_round_is_a_difference() -> None:
    workload = Workload(10, "uniform", 100)
    kept = [expected.small(workload).states, "another digest", expected.small(workload).states]
    contender = Contender("quix", "1", "once", "small", (), lambda _place: kept.pop(0))
    one, verdicts = Line(contender, workload), []
    for _ in range(3):
        _check(one, Place("", "", Path()))
        verdicts.append(one.same_state)
    assert verdicts == [True, False, False]
    assert one.customers_came == 10


def test_the_picture_has_a_bar_for_everybody_and_says_who_is_wrong() -> None:
    rows = [row(line("Helix", [3.0])), row(line("<Peer>", [2.0])), row(line("quix", [])), row(line("raw", [9_000.0]))]
    rows[1]["same_state"], rows[3]["same_state"] = False, None
    picture = svg(rows, "two cores & more")
    ElementTree.fromstring(picture)
    assert picture.count("<rect") == 2
    assert "2 wrong" in picture
    assert "raw, once: 9,000" in picture


def test_spreads_tell_least_and_most_and_what_is_skewed() -> None:
    rows = [row(line("Quix Streams", [1_000.0, 3_000.0, 2_000.0])), row(line("Quix Streams", [7.0], "skewed"))]
    assert "| Quix Streams 1 | once | 2,000 (1,000–3,000) | 7 |" in spreads(rows)
    assert "small, 5,000, skewed" in spreads(rows)
    assert "skewed" not in medians(rows)


def test_it_is_told_how_many_came_how_work_was_shared_what_others_took_and_what_an_event_costs() -> None:
    few, all_came = line("Quix Streams", [10.0, 20.0], processes=2), line("Bytewax", [20.0])
    few.runs = [run._replace(warm=(500, 0), committed=(600, 400)) for run in few.runs[:1]]
    few.strangers = few.strangers[:1]
    few.customers_came, all_came.customers_came = 4_000, 5_000
    told = "\n".join(beside([row(few), row(all_came)]))
    assert "Of 5,000 customers 4,000 come in the small job." in told
    assert "committed 40% of the events or more. In 1 of 1 such runs one had handled nothing yet" in told
    assert "was 25.0% of their time in the median, and 25.0% at most." in told
    assert "| µs | guarantee | small, 5,000 |\n| --- | --- | --- |\n| Quix Streams | once | 1500.0 |" in told


def test_of_results_from_before_it_was_measured_nothing_is_told_beside_rates() -> None:
    old = row(line("Quix Streams", [10.0]))
    for name in ("seconds", "cpu_seconds", "cpu_microseconds", "strangers_share"):
        del old[name]
    assert list(beside([old])) == []


def test_without_a_compiler_it_is_said_what_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(java.NoCompiler, match="it needs a JDK"):
        java.command(tmp_path / "build", tmp_path / "Small.java", "-Xmx1g")
    assert not (tmp_path / "build").exists()
