"""A delivery covers what it says, and nothing is delivered from where no lane has been."""

from __future__ import annotations

from streams.engine.ledger import Ledger, Stretch

OLD, NEW = object(), object()


def at(**positions: int) -> dict[str, tuple[int, int]]:
    return {partition: (position, 100) for partition, position in positions.items()}


def test_a_delivery_begins_where_the_last_one_ended() -> None:
    ledger = Ledger[str]()
    ledger.sought(OLD, {"a": 5, "b": 0})
    assert ledger.cover(OLD, {"a": "xy"}, at(a=7, b=0).get) == [Stretch("a", 5, 7, "xy", 100)]
    assert ledger.cover(OLD, {"b": "z"}, at(a=9, b=1).get) == [
        Stretch("a", 7, 9, (), 100),
        Stretch("b", 0, 1, "z", 100),
    ]


def test_positions_are_told_when_nothing_is_fetched() -> None:
    ledger = Ledger[str]()
    ledger.sought(OLD, {"a": 5})
    assert ledger.cover(OLD, {}, at(a=5).get) == [Stretch("a", 5, 5, (), 100)]


def test_what_a_new_assignment_fetches_before_it_is_sought_is_dropped() -> None:
    ledger = Ledger[str]()
    ledger.sought(OLD, {"a": 70})
    assert ledger.cover(NEW, {"a": "what the group's offset led to"}, at(a=72).get) == []
    ledger.sought(NEW, {"a": 70})
    assert ledger.cover(NEW, {"a": "right"}, at(a=71).get) == [Stretch("a", 70, 71, "right", 100)]


def test_partitions_of_an_old_assignment_are_forgotten() -> None:
    ledger = Ledger[str]()
    ledger.sought(OLD, {"a": 1, "b": 1})
    ledger.sought(NEW, {"b": 1})
    assert ledger.cover(NEW, {}, at(a=9, b=1).get) == [Stretch("b", 1, 1, (), 100)]


def test_a_partition_without_a_position_is_passed_over() -> None:
    ledger = Ledger[str]()
    ledger.sought(OLD, {"a": 1})
    assert ledger.cover(OLD, {}, at().get) == []


def test_seeking_back_begins_there() -> None:
    ledger = Ledger[str]()
    ledger.sought(OLD, {"a": 1})
    ledger.cover(OLD, {"a": "xyz"}, at(a=4).get)
    ledger.sought(OLD, {"a": 2})
    assert ledger.cover(OLD, {"a": "yz"}, at(a=4).get) == [Stretch("a", 2, 4, "yz", 100)]
