"""What is learned: each example once, whatever happens to the learner; and every worker scores with it."""

from datetime import timedelta

import msgspec
import pytest

from streams.events import EXAMPLES, MODELS, ExampleLabelled, ModelTrained
from streams.models.learner import learn
from streams.models.state import decode, encode, new
from tests.end_to_end.stage import START, Stage, company, until

pytestmark = pytest.mark.broker

SAME = {"HELIX_LEARNING": "1", "HELIX_INSTANCE": "one"}  # who is known by a name is back before its session is over


def test_a_learner_that_is_killed_learns_every_example_once(stage: Stage) -> None:
    stage.feed(company(customers=30, days=75), close_days=31)
    for share in (0.3, 0.7):
        killed = stage.work(**SAME, HELIX_MAX_BATCH="200")
        stage.wait(share, learning=True)
        killed.kill()
        killed.wait()
    stage.work(**SAME)
    stage.wait()
    stage.wait(learning=True)
    learner = new("churn")
    told: list[ModelTrained] = []
    for record in stage.read(EXAMPLES):
        learner, snapshots = learn(learner, msgspec.json.decode(record.value or b"", type=ExampleLabelled))
        told += snapshots
    assert learner.memory.examples > 200
    assert encode(decode(stage.states("learners")["churn"])) == encode(learner)
    snapshots_told = [msgspec.json.decode(one.value or b"", type=ModelTrained) for one in stage.read(MODELS)]
    assert snapshots_told == told


def test_the_newest_model_scores_customers_and_gives_all_its_reasons(stage: Stage) -> None:
    stage.feed(company(customers=30, days=75), close_days=31)
    stage.work(HELIX_LEARNING="1")
    stage.wait(learning=True)
    until(lambda: stage.read(MODELS), stage.words)
    stage.feed(company(customers=20, days=30, seed=8, start=START + timedelta(days=120)), close_days=31)
    stage.wait(learning=True)
    facts = [msgspec.json.decode(fact) for fact in stage.facts()]
    risks = [fact["risk"] for fact in facts if fact["type"] == "health_changed" and fact.get("risk")]
    assert risks
    snapshots = [msgspec.json.decode(record.value or b"", type=ModelTrained) for record in stage.read(MODELS)]
    intercepts = {snapshot.version: snapshot.intercept for snapshot in snapshots}
    for risk in risks:
        assert 0 < risk["probability"] < 1
        assert abs(risk["base_logit"] - intercepts[risk["model_version"]]) < 1e-6
    shown = stage.run("model", "--json", HELIX_LEARNING="1")
    assert shown.returncode == 0, shown.stderr
    assert {"auc", "log_loss", "base_log_loss", "examples"} <= msgspec.json.decode(shown.stdout).keys()
