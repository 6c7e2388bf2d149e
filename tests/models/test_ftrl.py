from __future__ import annotations

import random

from river import linear_model, optim

from streams.models import hat
from streams.models.ftrl import ALPHA, BETA, INTERCEPT, L1, L2, Ftrl, fresh

FEATURES = 4


def lived(count: int) -> list[tuple[dict[int, float], bool]]:
    rng = random.Random(5)
    numbers = [[rng.gauss(0, 4) if rng.random() < 0.9 else None for _ in range(FEATURES)] for _ in range(count)]
    return [(hat.lights(row), rng.random() < 0.2) for row in numbers]


def test_it_learns_what_river_learns_bit_by_bit() -> None:
    optimizer = optim.FTRLProximal(alpha=ALPHA, beta=BETA, l1=L1, l2=L2)
    river = linear_model.LogisticRegression(optimizer, intercept_init=INTERCEPT, intercept_lr=0.0)
    ours = Ftrl(fresh(FEATURES * hat.SIZE))
    for lit, left in lived(400):
        assert abs(ours.logit(lit) - river._raw_dot_one(lit)) < 1e-9
        river.learn_one(lit, left)
        ours.learn(lit, left=left)
    weights = river.weights
    assert list(ours.weights) == [weights.get(slot, 0.0) for slot in range(FEATURES * hat.SIZE)]
    assert river.intercept == INTERCEPT


def test_restored_at_any_point_it_goes_on_bit_by_bit() -> None:
    going, restored = Ftrl(fresh(FEATURES * hat.SIZE)), Ftrl(fresh(FEATURES * hat.SIZE))
    for lit, left in lived(200):
        restored = Ftrl(restored.numbers())
        going.learn(lit, left=left)
        restored.learn(lit, left=left)
    assert going.numbers() == restored.numbers()


def test_telling_does_not_learn() -> None:
    ftrl = Ftrl(fresh(FEATURES * hat.SIZE))
    for lit, left in lived(50):
        ftrl.learn(lit, left=left)
    before = ftrl.numbers()
    for lit, _ in lived(50):
        ftrl.logit(lit)
    assert ftrl.numbers() == before
