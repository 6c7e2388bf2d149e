"""The learner's step: a labelled example in, what is known after it and now and then a snapshot out.

Prequential and delay-respecting: each example first judges what the learner knew when the example was frozen, then is
learned. What comes out is a function of the examples in their order; the state is plain numbers.
"""

from __future__ import annotations

from datetime import UTC, datetime
from math import isfinite
from typing import Final

from msgspec.structs import replace

from streams import events
from streams.domain import FEATURE_SET, FEATURES
from streams.models import checkpoints, hat
from streams.models.ftrl import INTERCEPT
from streams.models.state import Learner, Memory, digest

ALGORITHM: Final = "ftrl_logistic_regression"
DAY_SECONDS: Final = 86_400
RIPE_EXAMPLES: Final = 100
SNAPSHOT_EVERY: Final = 500
REMEMBERED: Final = 2048
NAMES: Final = hat.names(FEATURES)


def learn(learner: Learner, example: events.ExampleLabelled) -> tuple[Learner, list[events.ModelTrained]]:
    """Learn one example; the learner handed in is changed and returned.

    An example that cannot be learned, or was learned before, is counted in ``memory.skipped`` by reason and teaches
    nothing. A snapshot comes with the first example of an event day, even if it is not learned, and after every
    ``SNAPSHOT_EVERY`` examples, once both outcomes have been seen and there were ``RIPE_EXAMPLES``.
    """
    memory, identity, known_at = learner.memory, digest(example), example.occurred_at.timestamp()
    if reason := _unfit(memory, example, identity):
        return learner, [snapshot(learner)] if _skip(memory, reason, known_at) and _ripe(memory) else []
    new_day, lit = _day(known_at) > _day(memory.known_at), hat.lights(example.features)
    if new_day:
        _remember_weights(learner)
    _judge(memory, example, lit)
    learner.ftrl.learn(lit, left=example.left)
    _take_in(memory, example, lit, identity)
    due = new_day or memory.since_snapshot >= SNAPSHOT_EVERY
    return learner, [snapshot(learner)] if due and _ripe(memory) else []


def snapshot(learner: Learner) -> events.ModelTrained:
    """Return the newest model and how far to trust it; counts one version up.

    Each feature's curve is shifted by what it gives on average, and the intercept takes the sum of the shifts: as the
    lights of a feature sum to one this changes no risk, and a weight says how a customer differs from the average one.
    """
    memory = learner.memory
    memory.version += 1
    memory.since_snapshot = 0
    weights, intercept = _centred(learner)
    return events.ModelTrained(
        event_id=f"{memory.model}:{memory.version}",
        model=memory.model,
        version=memory.version,
        occurred_at=datetime.fromtimestamp(max(memory.known_at, memory.skipped_at), UTC),
        algorithm=ALGORITHM,
        feature_set=FEATURE_SET,
        horizon_days=memory.horizon_days,
        intercept=intercept,
        weights=dict(zip(NAMES, weights, strict=True)),
        honesty=replace(memory.tally.honesty(), skipped=sum(memory.skipped.values())),
    )


def _unfit(memory: Memory, example: events.ExampleLabelled, identity: bytes) -> str | None:
    if example.feature_set != FEATURE_SET:
        return "other_features"
    if memory.examples and example.horizon_days != memory.horizon_days:
        return "other_horizon"
    if len(example.features) != len(FEATURES) or not all(isfinite(r) for r in example.features if r is not None):
        return "malformed"
    if example.frozen_at > example.occurred_at:
        return "label_before_features"
    return "repeated" if identity in memory.recent else None


def _skip(memory: Memory, reason: str, known_at: float) -> bool:
    """Count what is not learned; return whether it is the first example of an event day."""
    memory.skipped[reason] = memory.skipped.get(reason, 0) + 1
    before = max(memory.known_at, memory.skipped_at)
    memory.skipped_at = max(memory.skipped_at, known_at)
    return _day(known_at) > _day(before)


def _day(seconds: float) -> int:
    return int(seconds // DAY_SECONDS)


def _ripe(memory: Memory) -> bool:
    return memory.examples >= RIPE_EXAMPLES and 0 < memory.left < memory.examples


def _remember_weights(learner: Learner) -> None:
    memory = learner.memory
    day, kept = _day(memory.known_at), memory.checkpoints
    if _ripe(memory) and (not kept or day - kept[-1].day >= checkpoints.EVERY_DAYS):
        now = checkpoints.taken(day, memory.examples, memory.left, INTERCEPT, learner.ftrl.weights)
        memory.checkpoints = checkpoints.keep(kept, now, memory.horizon_days)


def _judge(memory: Memory, example: events.ExampleLabelled, lit: dict[int, float]) -> None:
    then = checkpoints.known_before(memory.checkpoints, _day(example.frozen_at.timestamp()))
    if then:
        memory.tally.add(then.logit(lit), then.base_logit, left=example.left)


def _take_in(memory: Memory, example: events.ExampleLabelled, lit: dict[int, float], identity: bytes) -> None:
    memory.horizon_days = example.horizon_days
    memory.known_at = max(memory.known_at, example.occurred_at.timestamp())
    memory.examples += 1
    memory.left += example.left
    memory.since_snapshot += 1
    for slot, share in lit.items():
        memory.light[slot] += share
    memory.recent[identity] = None
    if len(memory.recent) > REMEMBERED:
        del memory.recent[next(iter(memory.recent))]


def _centred(learner: Learner) -> tuple[list[float], float]:
    weights, intercept = list(learner.ftrl.weights), INTERCEPT
    light, examples = learner.memory.light, learner.memory.examples
    for start in range(0, len(weights), hat.SIZE):
        slots = range(start, start + hat.SIZE)
        shift = sum(weights[slot] * light[slot] for slot in slots) / examples
        intercept += shift
        for slot in slots:
            weights[slot] -= shift
    return weights, intercept
