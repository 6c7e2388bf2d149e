"""Where the measuring of a contender begins, and how far one of several says it is."""

import gc
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from benchmarks import together
from benchmarks.contenders.following import counted
from benchmarks.contenders.task import STEPS, Meter, Task, collect_seldom
from benchmarks.running import Measured
from streams.engine.held import Held
from streams.interpreter import THRESHOLDS


def task(events: int, processes: int = 1) -> Task:
    return Task("", "", events, warm=3, name="", directory=Path(), variant="", processes=processes)


def test_peers_collect_garbage_as_seldom_as_the_engine_does() -> None:
    before = gc.get_threshold()
    try:
        collect_seldom()
        assert gc.get_threshold() == THRESHOLDS
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@pytest.mark.parametrize(("beside", "processes", "number"), [({}, 1, 0), ({"PROCESSES": "2", "NUMBER": "1"}, 2, 1)])
def test_one_that_is_told_of_no_others_works_alone(
    monkeypatch: pytest.MonkeyPatch, beside: dict[str, str], processes: int, number: int
) -> None:
    given = {"BROKER": "there", "TOPIC": "usage", "EVENTS": "10", "WARM": "5", "NAME": "run.", "DIRECTORY": "here"}
    for name, value in {**given, "VARIANT": "", **beside}.items():
        monkeypatch.setenv(f"BENCH_{name}", value)
    assert Task.told() == Task("there", "usage", 10, 5, "run.", Path("here"), "", processes, number)


def test_the_warm_up_ends_when_the_batch_with_its_last_event_is_handled_not_when_it_is_committed(
    capfd: pytest.CaptureFixture[str],
) -> None:
    batch: Any = SimpleNamespace(events=2)
    fold, lane = counted(lambda held, limit: batch, Meter(task(10))), cast(Held, None)
    said = []
    for _ in range(4):
        assert fold(lane, 7) is batch
        said.append(capfd.readouterr().out)
    assert [bool(line) for line in said] == [False, True, False, False]
    assert said[1].startswith("mark warm 4 ")


def test_one_that_works_alone_is_done_once_everything_is_committed(capfd: pytest.CaptureFixture[str]) -> None:
    meter = Meter(task(10))
    assert [meter.committed(events) for events in (9, 10, 10)] == [False, True, True]
    assert [line.split()[1:3] for line in capfd.readouterr().out.splitlines()] == [["done", "10"]]


def test_one_of_several_says_what_it_has_handled_now_and_then_and_is_never_done(
    capfd: pytest.CaptureFixture[str],
) -> None:
    meter = Meter(task(2 * STEPS, processes=2))
    due = meter.due
    for events in range(1, 6):
        if events >= due:
            due = meter.at(events)
    assert not meter.committed(2 * STEPS)
    said = [line.split()[1:3] for line in capfd.readouterr().out.splitlines()]
    assert said == [["handled", "2"], ["handled", "4"], ["committed", str(2 * STEPS)]]


def test_several_are_warm_by_what_all_have_handled_and_done_by_what_all_have_committed(tmp_path: Path) -> None:
    logs = [tmp_path / "0.log", tmp_path / "1.log"]
    logs[0].write_text("noise\nmark handled 20 1.0 0.5\nmark handled 50 2.0 1.0\nmark committed 50 4.0 2.0\n")
    logs[1].write_text(
        "mark handled 20 1.5 0.25\nmark handled 40 3.5 2.0\nmark committed 50 5.0 3.0\n"
        "mark committed 50 9.0 4.0\nmark han"
    )
    assert together.measured(logs, 60, 100) == Measured(30, 3.0, 3.75, warm=(50, 20), committed=(50, 50))
    assert together.measured(logs, 60, 101) is None
