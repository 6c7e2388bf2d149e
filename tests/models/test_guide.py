"""What the guide shows, run."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from streams import events
from streams.domain import FEATURES
from streams.models.learner import learn, snapshot
from streams.models.model import Model
from streams.models.state import new

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
        row = [None if r is None else max(-6.0, min(6.0, r)) for r in example.features]
        theirs = shown["risk"](wire, dict(zip(FEATURES, row, strict=True)))
        assert abs(theirs - Model.from_snapshot(trained).score(row, None).probability) < 1e-9
