from __future__ import annotations

from array import array
from itertools import pairwise
from math import isclose

from hypothesis import given
from hypothesis import strategies as st

from streams.models.checkpoints import KEPT, Checkpoint, keep, known_before, taken

HORIZON_DAYS = 30


def on(day: int) -> Checkpoint:
    return taken(day, examples=10, left=1, intercept=0.0, weights=array("d"))


def kept(days: list[int]) -> list[Checkpoint]:
    checkpoints: list[Checkpoint] = []
    for day in days:
        checkpoints = keep(checkpoints, on(day), HORIZON_DAYS)
    return checkpoints


@given(st.lists(st.integers(0, 400), unique=True, max_size=60).map(sorted), st.integers(0, 401))
def test_an_example_is_judged_by_the_newest_model_that_saw_no_label_of_its_day(days: list[int], day: int) -> None:
    checkpoints = kept(days)
    judge = known_before(checkpoints, day)
    earlier = [checkpoint.day for checkpoint in checkpoints if checkpoint.day < day]
    assert (judge.day if judge else None) == max(earlier, default=None)


def test_the_horizon_stays_dense_while_the_past_thins_out() -> None:
    days = [checkpoint.day for checkpoint in kept(list(range(0, 400, 2)))]
    assert len(days) == KEPT
    assert days[-17:] == list(range(366, 400, 2))
    assert days[0] == 0
    assert max(later - earlier for earlier, later in pairwise(days)) <= 60


def test_a_checkpoint_tells_what_the_weights_told() -> None:
    checkpoint = taken(1, examples=100, left=20, intercept=-1.0, weights=array("d", [0.1, 0.2, 0.3]))
    assert isclose(checkpoint.logit({0: 1.0, 2: 0.5}), -1.0 + 0.1 + 0.15, abs_tol=1e-6)


def test_the_base_rate_is_the_share_that_left_before_smoothed() -> None:
    assert isclose(taken(1, 99, 9, 0.0, array("d")).base_logit, -2.25406, abs_tol=1e-4)
    assert taken(1, 0, 0, 0.0, array("d")).base_logit == 0.0
