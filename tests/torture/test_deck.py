"""Faults come by chance, every kind as often as any other; the same seed gives the same."""

from __future__ import annotations

from collections import Counter
from random import Random

from click.testing import CliRunner

from tests.torture.__main__ import command
from tests.torture.deck import deck
from tests.torture.faults.kinds import KINDS


def test_every_kind_comes_once_before_any_comes_again() -> None:
    draw = deck(Random(1), list(KINDS))
    for _ in range(3):
        assert Counter(draw(None) for _ in KINDS) == Counter(list(KINDS))


def test_a_seed_always_gives_the_same_faults() -> None:
    one, other = deck(Random(5), list(KINDS)), deck(Random(5), list(KINDS))
    assert [one(None) for _ in range(99)] == [other(None) for _ in range(99)]


def test_beside_a_fault_that_hits_workers_comes_one_that_is_around_them() -> None:
    draw = deck(Random(2), ["kill", "redis_killed"])
    assert (draw(True), draw(True), draw(False)) == ("redis_killed", None, "kill")


def test_help_tells_what_every_kind_does() -> None:
    said = CliRunner().invoke(command, ["--help"]).output
    for name, kind in KINDS.items():
        assert kind.words
        assert name in said


def test_a_kind_that_there_is_not_is_named() -> None:
    ran = CliRunner().invoke(command, ["--faults", "kill,earthquake"])
    assert ran.exit_code == 2
    assert "no such fault: earthquake" in ran.output
