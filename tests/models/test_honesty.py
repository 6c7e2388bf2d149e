from __future__ import annotations

import random
from math import isclose, log

from hypothesis import given
from hypothesis import strategies as st
from river import metrics

from streams.models.honesty import PER_LOGIT, Tally, auc

Judgements = list[tuple[float, bool]]


def oracle_auc(judgements: Judgements) -> float | None:
    gone = [logit for logit, left in judgements if left]
    stayed = [logit for logit, left in judgements if not left]
    if not gone or not stayed:
        return None
    return sum((g > s) + (g == s) / 2 for g in gone for s in stayed) / (len(gone) * len(stayed))


def world(count: int, base: float, spread: float, seed: int) -> Judgements:
    rng = random.Random(seed)
    logits = [rng.gauss(base, spread) for _ in range(count)]
    return [(logit, rng.random() < 1 / (1 + 2.718281828 ** -(logit + rng.gauss(0, 1)))) for logit in logits]


def test_auc_is_that_of_all_pairs_at_every_step() -> None:
    tally, seen = Tally(), []
    for logit, left in world(300, base=-2.0, spread=1.0, seed=3):
        tally.add(logit, 0.0, left=left)
        seen.append((logit, left))
        exact = oracle_auc(seen)
        streamed = tally.honesty().auc
        assert (streamed is None) == (exact is None)
        assert exact is None or streamed is None or abs(streamed - exact) < 0.002


def test_auc_stays_exact_when_few_leave_and_risks_lie_close_together() -> None:
    for seed in range(3):
        judgements = world(3000, base=-4.0, spread=0.4, seed=seed)
        tally = Tally()
        for logit, left in judgements:
            tally.add(logit, 0.0, left=left)
        exact = oracle_auc(judgements)
        assert exact is not None
        assert abs((tally.honesty().auc or 0.0) - exact) < 0.002


@given(st.lists(st.tuples(st.integers(-20 * PER_LOGIT, 20 * PER_LOGIT), st.booleans()), max_size=40))
def test_auc_of_bucketed_logits_is_exact(judgements: list[tuple[int, bool]]) -> None:
    tally = Tally()
    for bucket, left in judgements:
        tally.add(bucket / PER_LOGIT, 0.0, left=left)
    edge = 16 * PER_LOGIT
    exact = oracle_auc([(max(-edge, min(edge, bucket)), left) for bucket, left in judgements])
    streamed = auc(tally.stayers, tally.leavers)
    assert streamed == exact or isclose(streamed or 0.0, exact or 0.0)


def test_log_losses_are_those_of_river_and_of_the_batch_at_every_step() -> None:
    tally, river = Tally(), metrics.LogLoss()
    total, base = 0.0, log(0.1 / 0.9)
    for n, (logit, left) in enumerate(world(500, base=-2.0, spread=2.0, seed=4), start=1):
        tally.add(logit, base, left=left)
        river.update(left, 1 / (1 + 2.718281828459045**-logit))
        total -= log(0.1 if left else 0.9)
        told = tally.honesty()
        assert isclose(told.log_loss or 0.0, river.get(), rel_tol=1e-9)
        assert isclose(told.base_log_loss or 0.0, total / n, rel_tol=1e-9)


def test_nothing_judged_tells_nothing() -> None:
    told = Tally().honesty()
    assert (told.examples, told.left, told.auc, told.log_loss, told.base_log_loss) == (0, 0, None, None, None)


@given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.booleans()), max_size=200))
def test_memory_is_bounded_and_figures_are_finite(judgements: Judgements) -> None:
    tally = Tally()
    for logit, left in judgements:
        tally.add(logit, logit, left=left)
    assert all(abs(bucket) <= 16 * PER_LOGIT for bucket in tally.stayers.keys() | tally.leavers.keys())
    assert tally.examples == len(judgements)
    assert tally.loss < float("inf")
