from collections.abc import Callable
from itertools import permutations

from streams.domain.measurements import Milestones
from streams.domain.milestones import promise, reach, settle, tally

DAY = 86_400


def test_milestones_are_done_late_missed_or_due() -> None:
    milestones = Milestones()
    for name, due in (("a", 10), ("b", 10), ("c", 10), ("d", 30), ("e", 40)):
        promise(milestones, name, due * DAY, 0)
    reach(milestones, "a", 9 * DAY)
    reach(milestones, "b", 12 * DAY)
    assert tally(milestones, 20 * DAY) == (1, 1, 1, 30 * DAY)
    assert tally(milestones, 11 * DAY) == (1, 0, 2, 30 * DAY)


def test_the_order_of_promise_and_reaching_does_not_matter() -> None:
    steps: list[Callable[[Milestones], None]] = [
        lambda one: promise(one, "a", 10 * DAY, 1 * DAY),
        lambda one: promise(one, "a", 8 * DAY, 2 * DAY),
        lambda one: reach(one, "a", 9 * DAY),
        lambda one: reach(one, "a", 11 * DAY),
    ]
    results = []
    for order in permutations(steps):
        milestones = Milestones()
        for step in order:
            step(milestones)
        results.append(milestones)
    assert all(one == results[0] for one in results)
    assert tally(results[0], 20 * DAY) == (0, 1, 0, None)


def test_what_is_settled_is_let_go_and_stays_counted() -> None:
    milestones = Milestones()
    for name, due in (("a", 10), ("b", 11), ("c", 12), ("d", 90)):
        promise(milestones, name, due * DAY, 0)
    reach(milestones, "a", 9 * DAY)
    reach(milestones, "b", 13 * DAY)
    before = tally(milestones, 40 * DAY)
    assert settle(milestones, 40 * DAY)
    assert not settle(milestones, 40 * DAY)
    assert tally(milestones, 40 * DAY) == before == (1, 1, 1, 90 * DAY)
    assert list(milestones.kept) == ["c", "d"]  # c may be reached yet
    assert settle(milestones, 110 * DAY)
    assert list(milestones.kept) == ["d"]


def test_one_that_is_reached_weeks_late_is_no_longer_missed() -> None:
    milestones = Milestones()
    promise(milestones, "a", 10 * DAY, 0)
    assert not settle(milestones, 40 * DAY)
    reach(milestones, "a", 41 * DAY)
    assert tally(milestones, 42 * DAY) == (0, 1, 0, None)
    assert settle(milestones, 60 * DAY)
    assert tally(milestones, 60 * DAY) == (0, 1, 0, None)


def test_of_too_many_the_settled_go_first_and_then_the_farthest() -> None:
    milestones = Milestones()
    promise(milestones, "done", 5 * DAY, 0)
    reach(milestones, "done", 4 * DAY)
    for number in range(40):
        promise(milestones, f"m{number:02}", (10 + number) * DAY, 0)
    assert sorted(milestones.kept) == [f"m{number:02}" for number in range(32)]
    assert tally(milestones, 6 * DAY).done == 1
