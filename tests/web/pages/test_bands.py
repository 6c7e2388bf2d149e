"""A band that the score by itself would not give is explained by the limit that it is left at."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from streams.adapters.view.keys import Keys
from streams.adapters.view.worker import BandLimits, Lane, Worker
from streams.adapters.wording.bands import Kept, at_risk_days, in_force, kept
from streams.domain import Policies
from streams.domain.health import band_of
from streams.events import Band
from streams.settings import Settings
from tests.adapters.portraits import full, written
from tests.adapters.view_lanes import NOON
from tests.web.site import running

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
    assert kept(BANDS, band, score) == why


@pytest.mark.parametrize("before", ["at_risk", "watch", "healthy"])
def test_at_the_end_and_not_before_it_the_band_is_another(before: Band) -> None:
    for tenths in range(1001):
        score = tenths / 10
        band = band_of(score, before, BANDS)
        why = kept(BANDS, band, score)
        assert (why is not None) is (band != band_of(score, None, BANDS))
        if why is not None and why.end > score:
            assert band_of(why.end, before, BANDS) != before


@given(st.lists(st.integers(40, 90), max_size=12))
def test_since_when_a_customer_is_at_risk_is_told_by_its_closes(later: list[int]) -> None:
    scores, band, lasted = [90.0, *map(float, later)], None, 0
    for score in scores:
        band = band_of(score, band, BANDS)
        lasted = lasted + 1 if band == "at_risk" else 0
    assert at_risk_days(BANDS, band, scores, scores[-1]) == (lasted if band == "at_risk" else None)


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


OTHER = BandLimits(healthy=80.0, watch=45.0, hysteresis=3.0)


def worker(seconds: float, bands: BandLimits | None, policies: str = "other") -> Worker:
    at = datetime.now(UTC) + timedelta(seconds=seconds)
    lanes = (Lane(partition=0, watermark=NOON),)
    return Worker(worker=f"w{seconds}", at=at, started_at=NOON, policies=policies, bands=bands, lanes=lanes)


def test_those_count_by_which_was_judged_last_and_where_nobody_says_ours() -> None:
    ours = in_force(Settings(policies=None), [worker(0, None)])
    assert ours == BANDS
    said = in_force(
        Settings(policies=None), [worker(0, OTHER), worker(-9, BandLimits(healthy=1, watch=1, hysteresis=1))]
    )
    assert (said.healthy, said.watch, said.hysteresis) == (80, 45, 3)


def test_a_page_goes_by_the_bands_that_a_worker_judges_by_and_says_where_it_cannot(
    valkey: str, namespace: str, tmp_path: Path
) -> None:
    settings = Settings(redis=valkey, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)
    asyncio.run(written(valkey, namespace, [replace(full("acme"), score=47.0, trend=(50.0, 41.0, 47.0))]))
    warning, told = "A worker judges by other policies", []
    with redis.Redis.from_url(valkey) as client, running(settings) as site:
        reader = site.client("read")
        for found in ([worker(3_600, OTHER)], [worker(3_600, None)], [worker(3_600, OTHER), worker(3_500, OTHER)]):
            client.delete(Keys(namespace).workers)
            client.hset(Keys(namespace).workers, mapping={one.worker: msgspec.json.encode(one) for one in found})
            page, now = reader.get("/customers/acme").text, reader.get("/").text
            told.append(("here at 48" in page, "for 2 daily closes" in now, warning in page, warning in now))
        other = worker(3_500, replace(OTHER, watch=50.0))
        client.hset(Keys(namespace).workers, other.worker, msgspec.json.encode(other))
        assert warning in reader.get("/segments").text
    assert told == [(True, True, False, False), (False, False, True, True), (True, True, False, False)]
