"""A band that the score by itself would not give is explained by the limit that it is left at."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from streams.adapters.wording.bands import Kept, at_risk_days, kept
from streams.domain import Policies
from streams.domain.health import band_of
from streams.events import Band
from streams.settings import Settings
from tests.adapters.portraits import full, written
from tests.web.site import running

DEFAULT = Settings(policies=None)
BANDS = Policies.default().bands


@pytest.mark.parametrize(
    ("band", "score", "why"),
    [
        ("at_risk", 61.9, Kept("watch", 62, 2)),
        ("at_risk", 59.9, None),
        ("watch", 58.0, Kept("at_risk", 58, 2)),
        ("watch", 76.9, Kept("healthy", 77, 2)),
        ("healthy", 73.0, Kept("watch", 73, 2)),
        ("healthy", 75.0, None),
        ("at_risk", 80.0, None),  # of other policies
        (None, 80.0, None),
        ("watch", None, None),
    ],
)
def test_why_a_customer_is_still_what_it_was_is_known(band: Band | None, score: float | None, why: Kept | None) -> None:
    assert kept(DEFAULT, band, score) == why


@pytest.mark.parametrize("before", ["at_risk", "watch", "healthy"])
def test_at_the_end_and_not_before_it_the_band_is_another(before: Band) -> None:
    for tenths in range(1001):
        score = tenths / 10
        band = band_of(score, before, BANDS)
        why = kept(DEFAULT, band, score)
        assert (why is not None) is (band != band_of(score, None, BANDS))
        if why is not None and why.end > score:
            assert band_of(why.end, before, BANDS) != before


@given(st.lists(st.integers(40, 90), max_size=12))
def test_since_when_a_customer_is_at_risk_is_told_by_its_closes(later: list[int]) -> None:
    scores, band, lasted = [90.0, *map(float, later)], None, 0
    for score in scores:
        band = band_of(score, band, BANDS)
        lasted = lasted + 1 if band == "at_risk" else 0
    assert at_risk_days(DEFAULT, band, scores) == (lasted if band == "at_risk" else None)


def test_the_pages_say_why(valkey: str, namespace: str, tmp_path: Path) -> None:
    settings = Settings(redis=valkey, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)
    asyncio.run(written(valkey, namespace, [replace(full("still"), score=61.0), full("clear")]))
    with running(settings) as site:
        client = site.client("read")
        assert "of two customers with the same score one may be at risk still" in client.get("/").text
        told = "Its score by itself would make it watch. A band is left only 2 points past its limit, here at 62."
        assert told in client.get("/customers/still").text
        assert "A band is left" not in client.get("/customers/clear").text
        assert client.get("/customers/clear").text.count("doubles the odds of leaving") == 2
        asyncio.run(written(valkey, namespace, [full("clear")]))
        assert "one may be at risk still" not in client.get("/").text
