from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from streams.domain.measurements import Usage
from streams.domain.ring import Ring
from streams.domain.trend import trend
from streams.domain.usage import (
    ACTIVE_DAYS,
    RING_DAYS,
    active_days,
    catalogue,
    distinct_users,
    features_used,
    use,
    use_again,
)
from streams.events import FeatureUsed
from tests.domain.stories import ACME, on, same_day

days = st.lists(st.integers(0, 200), min_size=1, max_size=40)


def used(*uses: tuple[int, str], names: tuple[str, ...] = ("a", "b", "c")) -> Usage:
    """Return the usage after these days and features."""
    usage = Usage()
    catalogue(usage, names)
    for number, (day, feature) in enumerate(uses):
        event = FeatureUsed(event_id=str(number), customer_id=ACME, feature=feature, occurred_at=on(day))
        if not use_again(usage, event, event.occurred_at.timestamp()):
            use(usage, event, event.occurred_at.timestamp())
    return usage


@given(days, st.integers(0, 230), st.integers(1, 80))
def test_a_ring_counts_as_a_list_of_days_does(days: list[int], end: int, window: int) -> None:
    ring, oracle = Ring(), Counter(day for day in days if day > max(days) - RING_DAYS)
    for day in days:
        ring.add(day, 1, RING_DAYS)
    assert ring.counts(end, window) == [oracle[day] for day in range(end - window + 1, end + 1)]
    assert ring.total(end, window) == sum(oracle[day] for day in range(end - window + 1, end + 1))


@given(days, st.integers(0, 230), st.integers(1, 28))
def test_active_days_are_counted_over_any_window(days: list[int], end: int, window: int) -> None:
    usage = used(*((day, "a") for day in days))
    first, kept = same_day(0), max(days) - ACTIVE_DAYS
    expected = {day for day in days if end - window < day <= end and day > kept}
    assert active_days(usage, first + end, window) == len(expected)


@given(st.lists(st.tuples(st.integers(0, 150), st.sampled_from("abcx")), max_size=30), st.integers(0, 40))
def test_features_are_counted_over_thirty_days(uses: list[tuple[int, str]], after: int) -> None:
    usage = used(*uses)
    end = max([day for day, _ in uses], default=0) + after
    expected = {name for day, name in uses if name != "x" and day > end - 30}
    assert features_used(usage, same_day(0) + end) == len(expected)


@given(st.data(), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 150).map(str)), max_size=200))
def test_of_too_many_features_the_newest_are_kept(data: st.DataObject, uses: list[tuple[int, str]]) -> None:
    shuffled = data.draw(st.permutations(uses))
    usage = used(*uses, names=())
    newest = {name: max(day for day, other in uses if other == name) for _, name in uses}
    kept = sorted(newest, key=lambda name: (-newest[name], name))[:64]
    assert set(usage.others) == set(kept)
    assert used(*shuffled, names=()).others == usage.others


def test_what_was_used_before_it_was_catalogued_counts() -> None:
    usage = used((0, "a"), (1, "new"))
    assert features_used(usage, same_day(1)) == 1
    catalogue(usage, ("new", "other"))
    assert features_used(usage, same_day(1)) == 1
    assert (set(usage.catalogue), set(usage.others)) == ({"new", "other"}, {"a"})


def test_only_a_first_use_changes_a_measure() -> None:
    usage = used()
    changed = []
    for number, (day, feature) in enumerate(
        [(0, "a"), (0, "b"), (0, "x"), (1, "x"), (1, "a"), (40, "x"), (40, "a"), (39, "x")]
    ):
        event = FeatureUsed(event_id=str(number), customer_id=ACME, feature=feature, occurred_at=on(day))
        changed.append(use(usage, event, event.occurred_at.timestamp()))
    assert changed == [True, True, False, True, False, True, True, True]


def test_users_of_two_periods_are_counted() -> None:
    usage = Usage()
    first = same_day(0) // 30 * 30 - same_day(0)
    for number, (day, user) in enumerate([(0, "ann"), (0, "ben"), (5, "ann"), (31, "cid"), (29, "dan"), (-1, "old")]):
        event = FeatureUsed(
            event_id=str(number), customer_id=ACME, feature="a", user_id=user, occurred_at=on(first + day)
        )
        use(usage, event, event.occurred_at.timestamp())
    start = same_day(0) + first
    counts = [distinct_users(usage, start + day) for day in (31, 61, 95)]
    assert [None if number is None else round(number) for number in counts] == [4, 1, 0]
    assert distinct_users(Usage(), start) is None


def test_a_trend_compares_with_the_customers_own_past() -> None:
    steady = used(*((day, "a") for day in range(84)))
    halved = used(*((day, "a") for day in range(63)), *((day, "a") for day in range(63, 84, 2)))
    end = same_day(83)
    assert trend(steady, end) == (7, 7, 0)
    found = trend(halved, end)
    assert found is not None
    assert found.change == 11 / 21 - 1
    assert trend(used(*((day, "a") for day in range(60, 84))), end) is None
    assert trend(used((0, "a"), (83, "a")), end) is None


def test_a_little_less_is_within_the_grace() -> None:
    usage = used(*((day, "a") for day in range(84) if day not in (70, 75)))
    found = trend(usage, same_day(83))
    assert found is not None
    assert found.change == 0
