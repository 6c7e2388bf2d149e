"""Which model scores what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from streams import events
from streams.models.newest import KEPT, Newest
from tests.models.conftest import START

CHURN = "churn"
NOW = START + timedelta(days=365)


def at(days: float) -> float:
    return (START + timedelta(days=days)).timestamp()


@pytest.fixture
def snapshots(trained: events.ModelTrained) -> list[events.ModelTrained]:
    """A version every half a day."""
    return [
        replace(trained, version=number, occurred_at=START + timedelta(days=number / 2)) for number in range(4 * KEPT)
    ]


def test_a_moment_is_judged_by_what_was_known_then(snapshots: list[events.ModelTrained]) -> None:
    models = Newest(CHURN)
    for snapshot in snapshots[10:20]:
        models.replace(snapshot, NOW)
    versions = {days: model.version for days in (5.6, 7.0, 7.9, 9.5, 400) if (model := models(at(days)))}
    assert versions == {5.6: 11, 7.0: 13, 7.9: 15, 9.5: 19, 400: 19}
    assert models(at(5)) is None


def test_as_many_days_are_kept_as_lanes_may_be_apart(snapshots: list[events.ModelTrained]) -> None:
    models = Newest(CHURN)
    for snapshot in snapshots:
        models.replace(snapshot, NOW)
    assert models(at(KEPT + 0.5)) is not None
    assert models(at(KEPT - 1)) is None


def test_one_that_comes_late_takes_no_others_place(snapshots: list[events.ModelTrained]) -> None:
    models = Newest(CHURN)
    for snapshot in [*snapshots[11:20], snapshots[10], snapshots[2]]:
        models.replace(snapshot, NOW)
    versions = [model.version for days in (3, 5.6, 400) if (model := models(at(days)))]
    assert versions == [2, 11, 19]


def test_a_model_of_tomorrow_or_of_something_else_is_refused(trained: events.ModelTrained) -> None:
    models = Newest(CHURN)
    models.replace(replace(trained, occurred_at=NOW + timedelta(days=1)), NOW)
    with pytest.raises(ValueError, match=r"occurred_at: expected no time to come, got 2\d{3}-"):
        models.replace(replace(trained, occurred_at=NOW + timedelta(days=1, seconds=1)), NOW)
    with pytest.raises(ValueError, match="model: expected 'churn', got 'upsell'"):
        models.replace(replace(trained, model="upsell"), NOW)
    assert models(at(365.5)) is None
    assert models(at(366)) is not None
