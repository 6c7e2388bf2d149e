"""Faults come by chance, every kind as often as any other; the same seed gives the same."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from click.testing import CliRunner

from tests.torture.__main__ import command, kinds_of, left_out
from tests.torture.crew import Fallen
from tests.torture.deck import deck
from tests.torture.faults.kinds import KINDS


def anything(_: str) -> bool:
    return True


def test_every_kind_comes_once_before_any_comes_again() -> None:
    draw = deck(Random(1), list(KINDS))
    for _ in range(3):
        assert Counter(draw(anything) for _ in KINDS) == Counter(list(KINDS))


def test_a_seed_always_gives_the_same_faults() -> None:
    one, other = deck(Random(5), list(KINDS)), deck(Random(5), list(KINDS))
    assert [one(anything) for _ in range(99)] == [other(anything) for _ in range(99)]


def test_what_does_not_fit_now_comes_later() -> None:
    draw = deck(Random(2), ["kill", "redis_killed"])
    assert (draw("redis_killed".__eq__), draw("redis_killed".__eq__), draw(anything)) == ("redis_killed", None, "kill")


def test_who_ends_by_itself_may_only_for_the_reason_that_a_fault_gives() -> None:
    missing = "worker-1.log ended with 1: Error: Topic torture.risk.alerts.v1 is missing: create it."
    other = "worker-1.log ended with 1: Error: [Error 1] OffsetOutOfRangeError"
    assert KINDS["output_deleted"].kills(Fallen(missing, by_itself=True))
    assert not KINDS["output_deleted"].kills(Fallen(other, by_itself=True))
    assert not KINDS["kill"].kills(Fallen(missing, by_itself=True))
    assert KINDS["clock_jumps"].kills(Fallen(other, by_itself=True, shifted=True))
    assert not KINDS["clock_jumps"].kills(Fallen(other, by_itself=True))


def test_beside_one_another_are_faults_that_hit_each_worker_once_and_one_around_them() -> None:
    kill, cut, twins, restart, emptied, frozen = (
        KINDS[name] for name in ("kill", "cut", "twins", "restart", "redis_emptied", "broker_frozen")
    )
    assert cut.beside([kill], 2)
    assert not twins.beside([kill, cut], 2)
    assert emptied.beside([kill, cut], 2)
    assert not frozen.beside([emptied], 2)
    assert restart.beside([emptied], 2)
    assert not restart.beside([kill], 2)
    assert not kill.beside([restart], 2)


def test_what_this_machine_cannot_do_is_named_unless_it_was_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.torture.faults.kinds.LIBRARIES", [])
    assert {"clock_jumps", "leader_killed"} <= set(left_out(None, kinds_of(None, 1)))
    assert set(left_out(None, kinds_of(None, 3))) <= {"clock_jumps", "disk_full"}
    assert left_out("kill", kinds_of("kill", 1)) == []


def test_help_tells_what_every_kind_does() -> None:
    said = CliRunner().invoke(command, ["--help"]).output
    for name, kind in KINDS.items():
        assert kind.words
        assert name in said


def test_a_kind_that_there_is_not_is_named() -> None:
    ran = CliRunner().invoke(command, ["--faults", "kill,earthquake"])
    assert ran.exit_code == 2
    assert "no such fault: earthquake" in ran.output
