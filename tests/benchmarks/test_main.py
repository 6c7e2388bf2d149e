"""What went wrong in a run is kept, and ends it with an error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from benchmarks import pages
from benchmarks.__main__ import _add, _begun, _failed, main
from benchmarks.attempts import noted
from benchmarks.latency import section as latency
from benchmarks.revision import revision
from benchmarks.sections import SECTIONS
from benchmarks.stage import Section, Stage

ROW = {"runtime": "Quix Streams", "guarantee": "once", "job": "small", "customers": 5_000, "same_state": True}


def found(**more: Any) -> dict[str, Any]:
    return {"failures": {}, "left_out": {}, **more}


def stage(build: Path, *only: str) -> Stage:
    return Stage("127.0.0.1:1", build, quick=True, say=lambda _: None, only=only)


def telling(results: Mapping[str, Any]) -> Section:
    return lambda _stage: results


def test_a_section_that_fails_leaves_what_the_others_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(_stage: Stage) -> Mapping[str, Any]:
        raise TimeoutError("too long")

    results = found(rows=[ROW])
    monkeypatch.setitem(SECTIONS, "latency", broken)
    _add(results, "latency", stage(tmp_path))
    assert results == found(rows=[ROW]) | {"failures": {"latency": "TimeoutError: too long"}}
    assert [*_failed(results)] == ["latency: TimeoutError: too long"]


def test_what_was_measured_before_something_failed_stays() -> None:
    def measured() -> Iterator[int]:
        yield 1
        raise RuntimeError("it ended")

    rows: list[int] = []
    failures: dict[str, str] = {}
    with noted(failures, "recovery"):
        rows.extend(measured())
    assert (rows, failures) == ([1], {"recovery": "RuntimeError: it ended"})


def test_being_told_to_end_is_no_failure_to_note() -> None:
    failures: dict[str, str] = {}
    with pytest.raises(KeyboardInterrupt), noted(failures, "recovery"):
        raise KeyboardInterrupt
    assert failures == {}


def test_what_failed_within_sections_is_gathered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    results = found()
    for name, why in (("throughput", "no venv"), ("latency", "it ended")):
        told = {"failures": {name: why}, "left_out": {f"{name} of Kafka Streams": "no JDK"}, name: 1}
        monkeypatch.setitem(SECTIONS, name, telling(told))
        _add(results, name, stage(tmp_path))
    assert results["failures"] == {"throughput": "no venv", "latency": "it ended"}
    assert len(results["left_out"]) == 2
    assert [*_failed(results)] == ["throughput: no venv", "latency: it ended"]


def test_a_row_that_failed_or_is_wrong_is_an_error() -> None:
    rows = [ROW, ROW | {"failure": "it ended with 1"}, ROW | {"same_state": False}, ROW | {"same_state": None}]
    assert [line.rpartition(": ")[2] for line in _failed(found(rows=rows))] == [
        "it ended with 1",
        "another state than the log says",
    ]


def test_a_runtime_without_latencies_is_told_with_the_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    measured = latency.measure(stage(tmp_path, "kafka-streams"))
    assert (measured["latency_ms"], measured["failures"]) == ([], {})
    assert measured["left_out"].keys() == {"latency, kafka-streams"}


@pytest.mark.parametrize("more", [[], ["--section", "latency", "--quick"], ["--section", "latency", "--scale", "0.1"]])
def test_nothing_but_a_whole_section_is_published_in_place_of_an_earlier_one(more: list[str]) -> None:
    told = CliRunner().invoke(main, ["--again", *more])
    assert (told.exit_code, "--again is for whole sections" in told.output) == (2, True)


def test_what_is_measured_again_leaves_the_rest_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    last = found(when="then", rows=[ROW], failures={"latency": "it ended", "costs": "no"})
    monkeypatch.setattr(pages, "latest", lambda: last)
    begun = _begun(quick=False, again=["latency"])
    assert (begun["when"], begun["rows"], begun["failures"]) == ("then", [ROW], {"costs": "no"})
    assert begun["again"].keys() == {"latency"}
    assert begun["again"]["latency"].keys() >= {"when", "load_average", *revision()}
    assert begun["again"]["latency"]["instead_of"] == "then"
    assert _begun(quick=False, again=[]).keys() == {"when", "quick", "machine", "failures", "left_out", *revision()}


def test_what_is_replaced_is_kept_as_often_as_it_is_measured_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    results = found(when="then", rows=[ROW], latency_ms=[1])
    for again in (2, 3):
        monkeypatch.setattr(pages, "latest", partial(dict, results))
        results = _begun(quick=False, again=["latency"])
        results["again"]["latency"]["when"] = f"when it was {again}"
        monkeypatch.setitem(SECTIONS, "latency", telling({"latency_ms": [again]}))
        _add(results, "latency", stage(tmp_path))
    assert (results["latency_ms"], results["rows"]) == ([3], [ROW])
    assert results["replaced"] == [
        {"section": "latency", "when": "then", "latency_ms": [1]},
        {"section": "latency", "when": "when it was 2", "latency_ms": [2]},
    ]
