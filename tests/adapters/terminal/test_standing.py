from datetime import timedelta

import pytest

from streams.adapters.freshness import Freshness
from streams.adapters.terminal.standing import standing
from tests.adapters.view_lanes import NOON

NOW = NOON + timedelta(hours=19)
VERDICTS = {"slow": "Behind", "stale": "Stale"}


@pytest.mark.parametrize(
    ("fresh", "told"),
    [
        (Freshness("live", watermark=NOW), ""),
        (Freshness("played", watermark=NOON - timedelta(days=900)), ""),
        (
            Freshness("stale", ("worker_silent",), NOW - timedelta(minutes=4)),
            "Stale: this is as of 2026-03-02 06:56 UTC, 4 minutes ago: "
            "no worker reports any more; what you see is old.",
        ),
        (
            Freshness("slow", ("lag",), NOW - timedelta(minutes=90)),
            "Behind: this is as of 2026-03-02 05:30 UTC, 90 minutes ago: the workers are behind.",
        ),
        (
            Freshness("slow", ("unwritten",), NOW),
            "Behind: this is as of 2026-03-02 07:00 UTC: "
            "the read model is being written; some customers are not in it yet, or not as they are by now.",
        ),
        (
            Freshness("stale", ("no_worker",)),
            "Stale: this is as of 2026-03-01 12:00 UTC, 19 hours ago: "
            "no worker is at work; what you see is as it was left.",
        ),
    ],
)
def test_a_picture_that_stands_still_is_told_its_age(fresh: Freshness, told: str) -> None:
    assert standing(fresh, VERDICTS.get(fresh.state, ""), NOON, NOW) == told
    assert standing(fresh, VERDICTS.get(fresh.state, ""), NOON, NOW, why=False) == (
        f"{': '.join(told.split(': ')[:2]).rstrip('.')}." if told else ""
    )
