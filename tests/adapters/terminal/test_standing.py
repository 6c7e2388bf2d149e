from datetime import timedelta

import pytest

from streams.adapters.freshness import Freshness
from streams.adapters.terminal.standing import standing
from tests.adapters.view_lanes import NOON

NOW = NOON + timedelta(hours=19)


@pytest.mark.parametrize(
    ("fresh", "told"),
    [
        (Freshness("live", watermark=NOW), ""),
        (Freshness("played", watermark=NOON - timedelta(days=900)), ""),
        (Freshness("stale", ("worker_silent",), NOW - timedelta(minutes=4)), ""),
        (
            Freshness("slow", ("lag",), NOW - timedelta(minutes=90)),
            "This is as of 2026-03-02 05:30 UTC, 90 minutes ago: the workers are behind.",
        ),
        (
            Freshness("slow", ("unwritten",), NOW),
            "The read model is being written; some customers are not in it yet, or not as they are by now.",
        ),
        (
            Freshness("stale", ("no_worker",)),
            "This is as of 2026-03-01 12:00 UTC, 19 hours ago: no worker is at work; what you see is as it was left.",
        ),
    ],
)
def test_a_picture_that_stands_still_is_told_its_age(fresh: Freshness, told: str) -> None:
    assert standing(fresh, NOON, NOW) == told
    assert standing(fresh, NOON, NOW, why=False) == (f"{told.partition(': ')[0].rstrip('.')}." if told else "")
