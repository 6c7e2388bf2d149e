from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from streams import events
from streams.models import checkpoints
from streams.models.learner import REMEMBERED, learn
from streams.models.state import decode, encode, new

World = Callable[..., list[events.ExampleLabelled]]


def test_a_learner_restored_before_every_example_goes_on_bit_by_bit(world: World) -> None:
    going, stored = new("churn"), encode(new("churn"))
    trained: list[events.ModelTrained] = []
    again: list[events.ModelTrained] = []
    for example in world(700):
        going, models = learn(going, example)
        trained += models
        restored, models = learn(decode(stored), example)
        again += models
        stored = encode(restored)
    assert encode(going) == stored
    assert trained == again


def test_a_learner_stays_small_however_much_it_learns(world: World) -> None:
    learner = new("churn")
    for example in world(2500, a_day=10):
        learner, _ = learn(learner, example)
    assert len(learner.memory.recent) == REMEMBERED
    assert len(learner.memory.checkpoints) == checkpoints.KEPT
    assert len(encode(learner)) < 128_000


def test_of_another_feature_set_it_begins_anew_and_its_versions_go_on() -> None:
    old = new("churn", version=41)
    old.memory.feature_set = "of-yesterday"
    old.memory.examples = 1_000
    anew = decode(encode(old))
    assert (anew.memory.examples, anew.memory.version) == (0, 41)


@pytest.mark.parametrize("stored", [b"", b"\xc0", b"\x93\x01\x02\x03", encode(new("churn"))[:-1]])
def test_bytes_that_are_no_learner_are_refused(stored: bytes) -> None:
    with pytest.raises(ValueError, match="layout 1"):
        decode(stored)


def test_a_learner_of_a_later_release_is_refused() -> None:
    later = new("churn")
    later.memory.layout = 2
    with pytest.raises(ValueError, match="layout 2"):
        decode(msgspec.msgpack.encode(later.memory))
