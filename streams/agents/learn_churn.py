"""Every customer that left or stayed is a lesson for all others."""

from __future__ import annotations

from streams.app import app, examples
from streams.events import ExampleLabelled, ModelTrained
from streams.models.learner import learn
from streams.models.state import Learner


@app.agent(examples)
def learn_churn(learner: Learner, example: ExampleLabelled, _now: int) -> tuple[Learner, list[ModelTrained]]:
    """Learn one example; tell the model now and then."""
    return learn(learner, example)
