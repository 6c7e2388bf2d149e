"""Whatever happens to workers, the outcome is what one thread makes of the same log."""

import signal

import pytest

from tests.end_to_end.stage import Stage, agrees, company, until

pytestmark = pytest.mark.broker


def test_a_worker_that_is_killed_mid_stream_loses_and_doubles_nothing(stage: Stage) -> None:
    stage.feed(company())
    for share in (0.2, 0.6):
        killed = stage.work(HELIX_MAX_BATCH="100", HELIX_INSTANCE="one")
        stage.wait(share)
        killed.kill()
        killed.wait()
    stage.work(HELIX_INSTANCE="one")
    stage.wait()
    agrees(stage)


def test_a_second_worker_joins_and_leaves_unnoticed(stage: Stage) -> None:
    stage.feed(company())
    stage.work(HELIX_MAX_BATCH="100")
    stage.wait(0.1)
    second = stage.work(HELIX_MAX_BATCH="70")
    stage.share(2)
    stage.wait(0.5)
    second.send_signal(signal.SIGTERM)
    assert second.wait(30) == 0
    stage.wait()
    agrees(stage)


def test_a_worker_that_replaces_a_killed_one_lets_the_group_come_to_rest(stage: Stage) -> None:
    # The join waits for the dead member; a commit of offsets meanwhile is answered under an old generation.
    stage.feed(company(customers=4, days=3))
    for workers in (1, 2):
        stage.work()
        stage.share(workers)
    stage.workers[0].kill()
    stage.work()
    until(lambda: "taken over" in (stage.logs / "worker-2.log").read_text(), stage.words)
    stage.share(2)
    stage.wait()
    assert "IllegalGeneration" not in stage.words()
    agrees(stage)


def test_a_worker_that_was_frozen_and_wakes_as_a_zombie_doubles_nothing(stage: Stage) -> None:
    stage.feed(company())
    frozen = stage.work(HELIX_MAX_BATCH="50")
    stage.wait(0.1)
    frozen.send_signal(signal.SIGSTOP)
    stage.work(HELIX_MAX_BATCH="50")
    stage.wait(0.6)  # the frozen one's session is over, and its lanes are taken
    frozen.send_signal(signal.SIGCONT)
    stage.wait()
    agrees(stage)


def test_a_worker_goes_on_where_it_stopped(stage: Stage) -> None:
    events = company(customers=8, days=30)
    stage.feed(events[: len(events) // 2], close_days=0)
    first = stage.work()
    stage.wait()
    first.send_signal(signal.SIGTERM)
    assert first.wait(30) == 0
    stage.feed(events[len(events) // 2 :])
    stage.work()
    stage.wait()
    agrees(stage)


def test_tiny_batches_make_the_same_of_a_log(stage: Stage) -> None:
    stage.feed(company(customers=4, days=20))
    stage.work(HELIX_MAX_BATCH="3")
    stage.wait()
    agrees(stage)
