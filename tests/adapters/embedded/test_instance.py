import os
import subprocess
from pathlib import Path

import pytest

from streams.adapters.embedded import instance
from streams.adapters.embedded.claim import claimed
from streams.adapters.embedded.instance import Instance, find_running

HERE = Instance(broker="127.0.0.1:1", redis="redis://127.0.0.1:2/0", pids=(os.getpid(),), namespace="replay-1.")


def test_who_runs_is_found_by_the_data_directory(home: Path) -> None:
    assert find_running(home) is None
    instance.record(home, HERE)
    with claimed(home / "kafka"):
        assert find_running(home) == HERE


def test_processes_that_have_only_inherited_a_number_are_not_taken_for_servers(home: Path) -> None:
    with claimed(home / "kafka"):
        instance.record(home, HERE)
    assert find_running(home) is None


def test_what_a_killed_process_left_behind_counts_for_nothing(home: Path) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    instance.record(home, Instance(broker=HERE.broker, redis=HERE.redis, pids=(os.getpid(), dead.pid)))
    with claimed(home / "kafka"):
        assert find_running(home) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"broker": 1}'])
def test_a_damaged_file_is_no_instance(home: Path, text: str) -> None:
    home.mkdir()
    (home / instance.FILE).write_text(text)
    assert find_running(home) is None


def test_the_namespace_of_the_data_outlives_the_servers(home: Path) -> None:
    instance.record(home, Instance(broker=HERE.broker, redis=HERE.redis, namespace="replay-1."))
    assert find_running(home) is None
    last = instance.last(home)
    assert last
    assert last.namespace == "replay-1."
