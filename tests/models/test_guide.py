"""What the guide shows, run."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from streams import events
from streams.domain import FEATURES
from streams.domain.features import clipped
from streams.models.learner import learn, snapshot
from streams.models.model import Model
from streams.models.state import new
from tests.models.steps import stepped

GUIDE = Path(__file__).parents[2] / "docs" / "learning.md"


def test_the_guide_scores_a_snapshot_as_we_do(world: Callable[..., list[events.ExampleLabelled]]) -> None:
    learner = new("churn")
    examples = world(200)
    for example in examples:
        learner, _ = learn(learner, example)
    trained = snapshot(learner)
    shown: dict[str, Any] = {}
    code = re.search(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert code is not None
    exec(code[1], shown)
    wire = msgspec.json.decode(msgspec.json.encode(trained))
    for example in examples[:20]:
        steps = stepped(example.features)
        row = dict(zip(FEATURES, clipped(steps), strict=True))
        assert abs(shown["risk"](wire, row) - Model.from_snapshot(trained).probability(steps)) < 1e-9
