"""A short torture finds nothing wrong; one of an engine that was broken on purpose finds what is wrong."""

from __future__ import annotations

import pytest

from tests.torture import campaign
from tests.torture.conftest import Torture
from tests.torture.ground import Plan

pytestmark = [pytest.mark.broker, pytest.mark.slow]

ROUNDS = 4  # within so many is found what is wrong; the first that finds it is the last


def test_whatever_happens_to_workers_nothing_is_lost_and_nothing_doubled(run: Torture) -> None:
    report = run(
        Plan(seed=1), "kill_before_commit", "kill_after_commit", "zombie_before_commit", "batches_lost", faults=4
    )
    assert report.sound, report.first_difference
    assert report.faults_total == 4
    assert report.events > 500
    assert report.zombies_fenced > 0


def test_in_a_storm_nothing_is_lost_and_nothing_doubled_either(run: Torture) -> None:
    kinds = "kill", "zombie_before_commit", "cut_answers", "output_deleted"
    report = run(Plan(seed=6, storm=True), *kinds, faults=6)
    assert report.sound, report.first_difference
    assert sum(report.faults.values()) + sum(report.missed.values()) == 6
    assert report.events > 500


def test_who_is_too_slow_is_stuck_and_has_lost_and_doubled_nothing(
    run: Torture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaign, "DRAIN_SECONDS", 0.0)
    report = run(Plan(seed=7, per_second=5_000.0), "kill", faults=1)
    assert report.stuck == 1
    assert report.first_difference.startswith("not drained")
    assert report.lost + report.doubled + report.state_differences + report.learner_differences == 0


def test_without_fencing_a_zombie_is_found_to_count_what_another_has_counted(run: Torture) -> None:
    # By its position, which goes back. Whether facts are doubled too depends on whether the batch it held told any.
    report = run(Plan(seed=2, sabotage="no_fencing"), "zombie_before_commit", rounds=ROUNDS, faults=2)
    assert report.positions_wrong > 0
    assert "went back" in report.first_difference


def test_a_position_outside_the_transaction_is_found_to_double(run: Torture) -> None:
    # By states, in which an event that counts twice always shows. Of those that have counted it, the second time tells
    # other facts than the first, or none.
    report = run(Plan(seed=3, sabotage="position_apart"), "kill_after_commit", rounds=ROUNDS, faults=4)
    assert report.state_differences > 0


def test_facts_outside_the_transaction_are_found_to_be_doubled_and_nothing_else_to_be_wrong(run: Torture) -> None:
    # Whoever is killed has told a batch's facts and counted nothing of it; who has the lane next does both.
    report = run(Plan(seed=9, sabotage="facts_apart"), "kill_after_commit", rounds=ROUNDS, faults=2)
    assert report.doubled > 0
    assert report.lost + report.state_differences + report.positions_wrong == 0


def test_passing_over_what_is_missing_is_found_to_lose(run: Torture) -> None:
    # Rejects, for they follow from nothing but their records.
    report = run(Plan(seed=5, sabotage="gaps_passed_over", hostile=0.5), "batches_lost", rounds=ROUNDS, faults=2)
    assert report.lost > 0
    assert report.state_differences > 0


def test_reading_what_was_aborted_is_found_to_lose_or_double(run: Torture) -> None:
    report = run(Plan(seed=4, sabotage="read_uncommitted"), "kill_before_commit", rounds=ROUNDS, faults=4)
    assert report.lost + report.doubled + report.state_differences > 0


def test_who_does_not_outlive_a_broker_is_found(run: Torture) -> None:
    report = run(Plan(seed=8, sabotage="takes_fright"), "broker_killed", rounds=ROUNDS, faults=1)
    assert report.workers_lost > 0
    assert "a connection to Kafka is lost" in report.first_difference
    assert report.lost + report.doubled + report.state_differences + report.not_recovered == 0
