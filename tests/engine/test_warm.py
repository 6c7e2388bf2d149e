"""States stay decoded between batches, a bounded number of them, and none of a batch that was given up."""

from __future__ import annotations

from streams.engine.warm import MOST, Warm
from tests.engine.counting import WORDS
from tests.engine.logs import START, said
from tests.engine.test_batch import held_with


def test_the_newest_are_kept_and_no_more() -> None:
    warm = Warm()
    warm.keep(dict.fromkeys(map(str, range(MOST)), "old"))
    warm.keep({"new": "new", "gone": None})
    assert len(warm) == MOST
    assert warm["new"] == "new"
    assert "0" not in warm
    assert "gone" not in warm


def test_of_a_large_batch_the_last_are_kept() -> None:
    warm = Warm()
    warm.keep({str(number): number for number in range(3 * MOST)})
    assert set(warm.values()) == set(range(2 * MOST, 3 * MOST))


def test_where_most_are_strangers_only_keys_are_kept_until_they_come_again() -> None:
    warm = Warm()
    for key in "abcd":
        assert warm.take(key) is None
    warm.keep({"a": 1, "b": 1, "c": 1, "d": None})
    assert warm == {"a": None, "b": None, "c": None}
    for key in "aexy":
        assert warm.take(key) is None
    warm.keep({"a": 2, "e": 1})
    assert warm == {"b": None, "c": None, "a": None, "e": None}
    for key in "aexb":
        assert warm.take(key) is None
    warm.keep({"a": 3, "e": 2, "x": 1, "b": 1})
    assert warm == {"c": None, "a": 3, "e": 2, "x": 1, "b": 1}
    assert warm.take("a") == 3


def test_what_a_batch_did_to_a_state_is_forgotten_with_it() -> None:
    held = held_with(*(said(WORDS, offset, START + offset, "a", "so") for offset in range(4)))
    held.keep(held.next_batch(1))
    held.keep(held.next_batch(1))
    assert held.warm["a"].words == {"so": 2}
    held.next_batch(1)
    held.rewind()
    assert not held.warm
    held.keep(held.next_batch(1))
    held.keep(held.next_batch(1))
    assert held.warm["a"].words == {"so": 4}
