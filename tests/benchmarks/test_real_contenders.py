"""Every contender of the project's own environment at work: what it says of its way, and the state it comes to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import randrange

import pytest
from confluent_kafka.admin import AdminClient

from benchmarks import kafka
from benchmarks.stage import Stage
from benchmarks.throughput import contenders, section
from benchmarks.throughput.contender import Contender
from benchmarks.throughput.lines import Line
from benchmarks.workload import Workload

# Of Helix' full job one process: it writes beside the log, so a second run would find everything done.
HELIX = [one for one in contenders.helix() if one.job == "small" or one.processes == 1]
RAW = [one for one in contenders.raw() if one.only == contenders.EVENLY]
OURS = [*HELIX, *RAW, contenders.faust()]
PATIENCE_SECONDS = 60.0


@pytest.fixture(scope="module")
def log(broker: str) -> Iterator[Workload]:
    """A small log, which goes with everything that contenders make beside it."""
    workload = Workload(40, "uniform", 500 + randrange(500))
    kafka.fill(broker, workload)
    yield workload
    admin = AdminClient({"bootstrap.servers": broker})
    made = {name for one in OURS for name in kafka.named(broker, f"{one.slug}-0.")}
    for deleted in admin.delete_topics([*made, *kafka.named(broker, workload.namespace)]).values():
        deleted.result(kafka.SECONDS)


@pytest.mark.parametrize("one", OURS, ids=lambda one: f"{one.job} {one.variant} {one.slug}")
def test_it_comes_to_its_end_and_to_the_state_that_the_log_says(
    broker: str, tmp_path: Path, log: Workload, one: Contender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(section, "TIMEOUT_SECONDS", PATIENCE_SECONDS)
    line = Line(one, log)
    section.attempt(Stage(broker, tmp_path, quick=True, say=lambda _: None), line, 0)
    assert len(line.rates) == 1
    assert line.same_state is (None if one.states is None else True)
