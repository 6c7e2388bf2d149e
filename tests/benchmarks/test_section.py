"""Rows, ratios and the picture of what was measured."""

from xml.etree import ElementTree

from benchmarks.throughput.contenders import Contender
from benchmarks.throughput.picture import svg
from benchmarks.throughput.section import Line, ratios, row
from benchmarks.workload import Skew, Workload


def line(family: str, rates: list[float], skew: Skew = "uniform", customers: int = 5_000) -> Line:
    contender = Contender(family, "1", "once", family, "small", (), None)
    return Line(contender, Workload(customers, skew, 1_000), rates, same_state=True)


def test_a_row_is_plain_data() -> None:
    told = row(line("quix", [10.0, 30.0, 20.0]))
    assert told["events_per_second"] == {"min": 10, "median": 20, "max": 30}
    assert (told["job"], told["customers"], told["skew"], told["same_state"]) == ("small", 5_000, "uniform", True)


def test_ratios_are_named_by_job_customers_and_peer() -> None:
    lines = [line("helix", [200.0]), line("quix", [40.0]), line("quix", [50.0]), line("raw", [900.0])]
    lines += [line("helix", [90.0], customers=500_000), line("bytewax", [30.0], customers=500_000)]
    lines += [line("helix", [1.0], "skewed"), line("quix", [1.0], "skewed")]
    assert ratios(lines) == {"small_5000_vs_quix": 4.0, "small_500000_vs_bytewax": 3.0}


def test_who_failed_is_compared_with_nobody() -> None:
    failed = line("quix", [40.0])
    failed.failure = "it ended"
    assert ratios([line("helix", [200.0]), failed]) == {}


def test_the_picture_has_a_bar_for_everybody_and_says_who_is_wrong() -> None:
    rows = [row(line("Helix", [3.0])), row(line("<Peer>", [2.0])), row(line("quix", []))]
    rows[1]["same_state"] = False
    picture = svg(rows, "two cores & more")
    ElementTree.fromstring(picture)
    assert picture.count("<rect") == 2
    assert "2 wrong" in picture
