"""Workers that are killed, joined, left and restarted, against a single-threaded fold of the same log."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable

import pytest

from tests.engine.conftest import Work, finish
from tests.engine.oracle import Oracle

pytestmark = pytest.mark.broker
Write = Callable[[int], None]


def check(oracle: Oracle) -> None:
    """States, positions, facts and rejects, and the facts once more as the second fold added them up."""
    actual = oracle.actual()
    assert actual == oracle.expected()
    assert oracle.totals(20) == Counter(json.loads(fact)["key"] for fact in actual.facts)


def test_a_worker_that_is_killed_again_and_again_counts_everything_once(
    write: Write, work: Work, oracle: Oracle
) -> None:
    write(6_000)
    for share in (0.2, 0.6):
        worker = work(max_batch=50, instance_id="one")
        oracle.wait(40, share)
        worker.kill()
        worker.join()
    work(instance_id="one")
    oracle.wait(40)
    check(oracle)


def test_workers_may_join_and_leave_meanwhile(write: Write, work: Work, oracle: Oracle) -> None:
    write(8_000)
    first = work(max_batch=20)
    oracle.wait(30, 0.1)
    second = work(max_batch=30)
    oracle.wait(30, 0.5)
    finish(first)
    oracle.wait(30)
    check(oracle)
    finish(second)


def test_a_group_that_knows_no_offsets_yet_may_rebalance(write: Write, work: Work, oracle: Oracle) -> None:
    write(6_000)
    staying = work(max_batch=20, flaw="silent")
    for share in (0.1, 0.2, 0.3, 0.4):
        oracle.wait(30, share)
        joining = work(max_batch=20, flaw="silent")
        oracle.wait(30, share + 0.05)
        finish(joining)
    assert staying.is_alive()
    oracle.wait(30)
    check(oracle)


@pytest.mark.parametrize("max_batch", [3, 10_000])
def test_the_size_of_batches_changes_nothing(max_batch: int, write: Write, work: Work, oracle: Oracle) -> None:
    write(1_000)
    work(max_batch=max_batch)
    oracle.wait(60)
    check(oracle)
