from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from math import isclose
from typing import Any

import msgspec
import pytest

from streams import events
from streams.domain import FEATURE_SET, FEATURES
from streams.models import hat
from streams.models.learner import RIPE_EXAMPLES, SNAPSHOT_EVERY, learn, snapshot
from streams.models.state import Learner, decode, encode, new

World = Callable[..., list[events.ExampleLabelled]]
Example = Callable[..., events.ExampleLabelled]


def taught(examples: list[events.ExampleLabelled]) -> tuple[Learner, list[events.ModelTrained]]:
    learner, snapshots = new("churn"), []
    for example in examples:
        learner, trained = learn(learner, example)
        snapshots += trained
    return learner, snapshots


def test_what_decides_is_found_and_told_honestly(world: World) -> None:
    told = taught(world(3000))[1][-1].honesty
    assert told.examples == pytest.approx(3000 - 36 * 20, abs=40)
    assert told.auc is not None
    assert told.auc > 0.75
    assert told.log_loss is not None
    assert told.base_log_loss is not None
    assert told.log_loss < told.base_log_loss - 0.03


def test_the_same_examples_give_the_same_models(world: World) -> None:
    assert taught(world(600))[1] == taught(world(600))[1]


def test_versions_count_up_and_come_every_day_and_every_so_many(world: World) -> None:
    daily, crowded = taught(world(600))[1], taught(world(1700, a_day=5000))[1]
    assert [model.version for model in daily] == list(range(1, len(daily) + 1))
    assert len(daily) == 600 // 20 - RIPE_EXAMPLES // 20
    assert len(crowded) == 1700 // SNAPSHOT_EVERY


def test_no_model_is_told_before_both_outcomes_were_seen(example: Example) -> None:
    stayers = [example(number, number / 10) for number in range(3 * RIPE_EXAMPLES)]
    assert taught(stayers)[1] == []
    learner, trained = learn(taught(stayers)[0], example(-1, 31.0, left=True))
    assert len(trained) == 1
    assert learner.memory.tally.examples == 0


def test_labels_known_after_an_example_was_frozen_do_not_touch_its_judgement(world: World) -> None:
    *before, last = world(1000)
    frozen_on = last.frozen_at.date()
    flipped = [
        msgspec.structs.replace(one, left=not one.left) if one.occurred_at.date() >= frozen_on else one
        for one in before
    ]
    assert flipped != before
    assert judgement(before, last) == judgement(flipped, last)


def judgement(before: list[events.ExampleLabelled], last: events.ExampleLabelled) -> set[tuple[bool, int]]:
    learner = taught(before)[0]
    tally = learner.memory.tally
    tally.stayers.clear()
    tally.leavers.clear()
    learn(learner, last)
    return {(left, bucket) for left in (False, True) for bucket in (tally.leavers if left else tally.stayers)}


def test_a_judgement_is_that_of_a_model_taught_only_what_was_known_then(world: World) -> None:
    *before, last = world(1000)
    learner = taught(before)[0]
    judge = max((c for c in learner.memory.checkpoints if c.day < day_of(last.frozen_at)), key=lambda c: c.day)
    known = [one for one in before if day_of(one.occurred_at) <= judge.day]
    oracle, lit = taught(known)[0].ftrl, hat.lights(last.features)
    assert (judge.examples, judge.left) == (len(known), sum(one.left for one in known))
    assert isclose(judge.logit(lit), oracle.logit(lit), abs_tol=1e-5)
    assert day_of(last.frozen_at) - judge.day <= 2


def day_of(when: Any) -> int:
    return int(when.timestamp() // 86_400)


def test_an_example_is_never_learned_twice(world: World) -> None:
    examples = world(300)
    once, _ = taught(examples)
    twice, _ = taught([copy for one in examples for copy in (one, one)])
    assert twice.ftrl.numbers() == once.ftrl.numbers()
    assert twice.memory.examples == 300
    assert twice.memory.skipped == {"repeated": 300}
    assert snapshot(twice).honesty.skipped == 300


def test_the_same_event_id_of_another_customer_is_another_example(example: Example) -> None:
    learner, _ = taught([example(1), example(1, customer_id="globex")])
    assert learner.memory.examples == 2


@pytest.mark.parametrize(
    ("reason", "given"),
    [
        ("other_features", {"feature_set": "of-yesterday"}),
        ("other_horizon", {"horizon_days": 90}),
        ("malformed", {"features": (1.0,)}),
        ("malformed", {"features": (float("nan"),) * len(FEATURES)}),
    ],
)
def test_what_cannot_be_learned_is_counted_and_changes_nothing(
    world: World, example: Example, reason: str, given: dict[str, Any]
) -> None:
    learner, _ = taught(world(50))
    before = learner.ftrl.numbers(), learner.memory.examples, len(learner.memory.recent)
    learner, trained = learn(learner, example(-1, 3.0, **given))
    assert trained == []
    assert learner.memory.skipped == {reason: 1}
    assert (learner.ftrl.numbers(), learner.memory.examples, len(learner.memory.recent)) == before


def test_a_learner_that_has_stopped_learning_says_so_once_a_day(world: World) -> None:
    learner, before = taught(world(400))
    numbers, examples, known_at = learner.ftrl.numbers(), learner.memory.examples, learner.memory.known_at
    others = [
        msgspec.structs.replace(one, horizon_days=14, event_id=f"{one.event_id}-other")
        for one in world(3_000)[400:]  # twenty a day
    ]
    told = []
    for number, other in enumerate(others):
        learner, trained = learn(learner, other)
        assert len(trained) == (number % 20 == 0)
        told += trained
    assert [model.honesty.skipped for model in told] == list(range(1, 2_600, 20))
    assert [model.occurred_at for model in told] == [other.occurred_at for other in others[::20]]
    assert [model.version for model in told] == list(range(len(before) + 1, len(before) + 131))
    assert {model.intercept for model in told} == {snapshot(taught(world(400))[0]).intercept}
    assert (learner.ftrl.numbers(), learner.memory.examples, learner.memory.known_at) == (numbers, examples, known_at)
    assert encode(decode(encode(learner))) == encode(learner)


def test_what_is_skipped_does_not_change_what_is_learned(world: World) -> None:
    examples = world(600)
    alone, _ = taught(examples)
    others = [msgspec.structs.replace(one, horizon_days=14, event_id=f"{one.event_id}-other") for one in examples]
    mixed, _ = taught([one for pair in zip(examples, others, strict=True) for one in reversed(pair)][1:])
    assert mixed.ftrl.numbers() == alone.ftrl.numbers()
    assert (mixed.memory.tally, mixed.memory.checkpoints) == (alone.memory.tally, alone.memory.checkpoints)


def test_a_label_older_than_its_features_is_refused(example: Example) -> None:
    one = example(1)
    learner, _ = taught([msgspec.structs.replace(one, occurred_at=one.frozen_at - timedelta(days=1))])
    assert learner.memory.skipped == {"label_before_features": 1}


def test_a_late_lane_is_judged_too_and_never_by_what_came_after(world: World) -> None:
    punctual, late = world(900), world(60, seed=8)
    learner, _ = taught(punctual)
    judged = learner.memory.tally.examples
    for number, one in enumerate(late, start=1_000_000):
        then = one.frozen_at + timedelta(days=40)
        behind = {"event_id": str(number), "frozen_at": then - timedelta(days=30), "occurred_at": then}
        learner, _ = learn(learner, msgspec.structs.replace(one, **behind))
    assert learner.memory.skipped == {}
    assert learner.memory.tally.examples == judged
    assert learner.memory.examples == 960


def test_a_snapshot_names_its_question(world: World) -> None:
    model = taught(world(200))[1][-1]
    assert (model.model, model.feature_set, model.horizon_days) == ("churn", FEATURE_SET, 30)
    assert set(model.weights) == set(hat.names(FEATURES))
