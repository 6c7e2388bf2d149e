"""Where the measuring of an engine begins."""

import pytest

from benchmarks.contenders.following import counted
from benchmarks.contenders.task import Meter, Task


def test_the_warm_up_ends_when_its_last_event_is_handled_not_when_it_is_committed(
    capfd: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    task = Task("", "", events=10, warm=3, name="", directory=tmp_path, variant="")  # type: ignore[arg-type]
    meter = Meter(task)
    step = counted(lambda state, event, now: (state, [event, now]), task.warm, lambda _, __, calls: meter.at(calls))
    said = []
    for event in range(4):
        assert step("state", event, 7) == ("state", [event, 7])
        said.append(capfd.readouterr().out)
    assert [bool(line) for line in said] == [False, False, True, False]
    assert said[2].startswith("mark warm 3 ")
