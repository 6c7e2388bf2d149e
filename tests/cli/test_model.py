"""``helix model`` against a real Valkey."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import msgspec
import pytest
import redis
from click.testing import CliRunner, Result

from streams import domain, events
from streams.adapters.view.keys import Keys
from streams.cli import main
from streams.cli.model import bars, curves
from streams.models import hat

pytestmark = pytest.mark.broker

HONESTY = events.Honesty(examples=1200, left=60, auc=0.7512, log_loss=0.18, base_log_loss=0.2)
MODEL = events.ModelTrained(
    event_id="churn:7",
    model="churn",
    version=7,
    occurred_at=datetime(2026, 3, 1, tzinfo=UTC),
    algorithm="ftrl_logistic_regression",
    feature_set=domain.FEATURE_SET,
    horizon_days=30,
    intercept=-3.0,
    weights=dict.fromkeys(hat.names(domain.FEATURES), 0.1) | {f"{domain.FEATURES[3]}:6": 2.1},
    honesty=HONESTY,
)


@pytest.fixture
def view(valkey: str, namespace: str, monkeypatch: pytest.MonkeyPatch) -> tuple[redis.Redis, str]:
    monkeypatch.setenv("HELIX_REDIS", valkey)
    monkeypatch.setenv("HELIX_NAMESPACE", namespace)
    return redis.Redis.from_url(valkey), Keys(namespace).model("churn")


def helix_model(view: tuple[redis.Redis, str], model: events.ModelTrained | None, *options: str) -> Result:
    client, key = view
    if model is not None:
        client.set(key, msgspec.json.encode(model))
    client.close()
    return CliRunner().invoke(main, ["model", *options])


def test_a_program_reads_one_object(view: tuple[redis.Redis, str]) -> None:
    said = json.loads(helix_model(view, MODEL, "--json").stdout)
    assert (said["auc"], said["log_loss"], said["base_log_loss"]) == (0.7512, 0.18, 0.2)
    assert (said["examples"], said["left"], said["version"]) == (1200, 60, 7)
    assert said["features"][0]["feature"] == domain.FEATURES[3]
    assert len(said["features"]) == len(domain.FEATURES)


def test_a_person_reads_the_figures_and_the_strongest_features(view: tuple[redis.Redis, str]) -> None:
    said = helix_model(view, MODEL).stdout
    for part in ("version 7", "1,200 examples", "0.751", "0.1800", "0.2000", "10.0% better", domain.FEATURES[3]):
        assert part in said


def test_what_was_not_judged_yet_is_said_in_words(view: tuple[redis.Redis, str]) -> None:
    unjudged = events.Honesty(examples=0, left=0, auc=None, log_loss=None, base_log_loss=None)
    assert "not been judged yet" in helix_model(view, msgspec.structs.replace(MODEL, honesty=unjudged)).stdout


def test_no_model_yet_is_a_sentence(view: tuple[redis.Redis, str]) -> None:
    result = helix_model(view, None)
    assert result.exit_code == 1
    assert "There is no model yet" in result.stderr


def test_a_model_that_cannot_be_read_is_a_sentence(view: tuple[redis.Redis, str]) -> None:
    client, key = view
    client.set(key, b"of another world")
    result = helix_model(view, None)
    assert (result.exit_code, result.stderr.startswith("Error: Some of the read model cannot be read")) == (1, True)


def test_no_redis_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELIX_REDIS", "redis://127.0.0.1:1/0")
    result = CliRunner().invoke(main, ["model"])
    assert result.exit_code == 1
    assert "The read model cannot be reached" in result.stderr


def test_the_strongest_feature_is_the_one_that_swings_most() -> None:
    strongest = curves(MODEL)[0]
    assert (strongest.feature, strongest.swing) == (domain.FEATURES[3], 2.0)


def test_a_flat_curve_is_a_flat_line() -> None:
    assert bars([0.3, 0.3]) == "▁▁"
