"""A picture says by itself when it is not to be trusted, and why."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest
import redis
from msgspec.structs import replace

from streams.adapters.embedded import valkey as embedded
from streams.adapters.freshness import Freshness, freshness, seen
from streams.adapters.policies import read_policies
from streams.adapters.reading_view import PartitionPicture, StreamPicture, ViewReader
from streams.adapters.view.keys import Keys
from streams.adapters.view.worker import Lane, Latency, Worker
from streams.adapters.wording.texts import texts
from streams.settings import Settings
from streams.web.pages.environment import environment
from tests.adapters.portraits import full, written
from tests.web.site import running, until

NOWHERE = "redis://127.0.0.1:1"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def worker(*partitions: int, seconds: float = 1) -> Worker:
    lanes = tuple(Lane(partition=each) for each in partitions)
    return Worker(worker="w", at=NOW - timedelta(seconds=seconds), started_at=NOW, lanes=lanes)


@pytest.mark.parametrize(
    ("workers", "lag", "old", "state", "warnings", "since"),
    [
        ((worker(0, 1),), 3, 2, "live", (), None),
        ((), 0, 2, "stale", ("no_worker",), None),
        ((worker(0, 1, seconds=60), worker(1, seconds=90)), 0, 2, "stale", ("worker_silent",), 60),
        ((worker(0),), 0, 2, "stale", ("unheld",), None),
        ((worker(0), worker(1, seconds=60), worker(0, seconds=30)), 0, 2, "stale", ("unheld",), None),
        ((worker(0), worker(1)), 50_000, 2, "slow", ("lag",), None),
        ((worker(0, 1),), 0, 3_600, "slow", ("old",), None),
    ],
)
def test_the_gravest_reason_is_told_and_since_when_a_picture_is_stale(
    workers: tuple[Worker, ...], lag: int, old: float, state: str, warnings: tuple[str, ...], since: float | None
) -> None:
    left = None if since is None else NOW - timedelta(seconds=since)
    watermark = NOW - timedelta(seconds=old)
    picture = StreamPicture(workers=workers, watermark=watermark, lag=lag)
    behind = None if state == "stale" else lag
    assert freshness(picture, 2, NOW) == Freshness(state, warnings, watermark, behind, since=left)  # type: ignore[arg-type]


def test_since_when_no_worker_is_at_work_is_told_by_when_the_last_one_ended() -> None:
    ended = NOW - timedelta(minutes=5)
    told = freshness(StreamPicture(watermark=ended, ended_at=ended), 2, NOW)
    assert told == Freshness("stale", ("no_worker",), ended, since=ended)


@pytest.mark.parametrize(
    ("workers", "lost", "state", "warnings"),
    [
        ((worker(0, 1),), "workers:x", "live", ("unreadable",)),
        ((worker(0, 1),), "model:churn", "live", ("unreadable",)),
        ((worker(0),), "workers:x", "stale", ("unreadable",)),
        ((), "workers:x", "stale", ("unreadable",)),
        ((worker(0),), "model:churn", "stale", ("unheld", "unreadable")),
        ((worker(0, 1, seconds=60),), "workers:x", "stale", ("unreadable",)),
    ],
)
def test_what_cannot_be_read_is_told_and_no_other_reason_that_it_may_hide(
    workers: tuple[Worker, ...], lost: str, state: str, warnings: tuple[str, ...]
) -> None:
    picture = StreamPicture(workers=workers, watermark=NOW, unreadable=(lost,))
    assert freshness(picture, 2, NOW) == Freshness(state, warnings, NOW)  # type: ignore[arg-type]


def test_a_past_that_moves_on_is_played_and_no_reason_to_worry() -> None:
    lane = PartitionPicture(partition=0, worker="w", records_per_second=120.0)
    then = NOW - timedelta(days=200)
    picture = StreamPicture(workers=(worker(0),), partitions=(lane,), watermark=then)
    assert freshness(picture, 1, NOW) == Freshness("played", (), then)
    stands = replace(picture, partitions=(replace(lane, records_per_second=0.0),))
    assert freshness(stands, 1, NOW) == Freshness("slow", ("old",), then)


@pytest.mark.parametrize(
    ("rate", "ticks", "calm"),
    [(0.0, 10.0, True), (0.5, 10.0, False), (None, 10.0, False), (0.0, None, False)],  # not measured yet; no ticks
)
def test_a_picture_that_is_live_though_nothing_comes_says_so(
    rate: float | None, ticks: float | None, calm: bool
) -> None:
    lanes = tuple(
        PartitionPicture(partition=at, worker="w", records_per_second=each) for at, each in ((0, 0.0), (1, rate))
    )
    pair = tuple(replace(worker(at), worker=f"w-{at}", tick_seconds=each) for at, each in ((0, 10.0), (1, ticks)))
    gone = replace(worker(seconds=60), worker="gone", tick_seconds=None)
    fresh = freshness(StreamPicture(workers=(*pair, gone), partitions=lanes, watermark=NOW), 2, NOW)
    assert (fresh.state, fresh.calm) == ("live", calm)
    for language, words in (("en", "Live, quiet"), ("zh", "实时，暂无事件")):
        html = environment().get_template("parts/fresh.html").render(t=texts(language), fresh=fresh)
        assert (f">{words}<" in html) is calm
    behind = freshness(StreamPicture(workers=pair, partitions=lanes, watermark=NOW, lag=50_000), 2, NOW)
    assert not behind.calm


@pytest.mark.parametrize("demo", ["", "demo-20261122-093000-4711."])
def test_the_page_of_the_stream_says_what_live_is_where_nothing_comes(
    valkey: str, namespace: str, tmp_path: Path, demo: str
) -> None:
    namespace += demo
    settings = Settings(redis=valkey, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)
    now = datetime.now(UTC) + timedelta(hours=1)  # is heard from for as long as this takes
    with redis.Redis.from_url(valkey) as client, running(settings) as site:
        reader, told = site.client("read", {"Accept-Language": "en"}), []
        for rate, old in ((0.0, 0), (2.0, 0), (2.0, 40)):
            lane = Lane(partition=0, watermark=now - timedelta(days=old), records_per_second=rate)
            about = Worker(worker="w", at=now, started_at=now, tick_seconds=10.0, lanes=(lane,))
            client.hset(Keys(namespace).workers, "w", msgspec.json.encode(about))
            told.append(reader.get("/stream").text)
    assert ["No event has come within the last ten seconds" in each for each in told] == [True, False, False]
    assert ["its customers do no more in a minute than real ones" in each for each in told] == [
        bool(demo),
        False,
        False,
    ]
    assert ["until it reaches the present" in each for each in told] == [False, False, True]


@pytest.mark.parametrize(
    ("tick_seconds", "old", "records_per_second", "state", "warnings"),
    [
        (10.0, 119, 0.0, "live", ()),
        (10.0, 121, 0.0, "slow", ("old",)),
        (10.0, 121, 0.5, "live", ()),  # of what was sent late
        (10.0, 121, None, "live", ()),  # that may be so
        (60.0, 121, 0.0, "live", ()),
        (None, 121, 0.0, "live", ()),  # nothing may have happened
    ],
)
def test_where_a_worker_says_that_time_passes_it_may_not_stand_still_for_long(
    tick_seconds: float | None, old: float, records_per_second: float | None, state: str, warnings: tuple[str, ...]
) -> None:
    watermark = NOW - timedelta(seconds=old)
    lanes = (
        Lane(partition=0, watermark=NOW),
        Lane(partition=1, watermark=watermark, records_per_second=records_per_second),
    )
    ticking = replace(worker(), lanes=lanes, tick_seconds=tick_seconds)
    told = freshness(StreamPicture(workers=(ticking,), watermark=watermark), 2, NOW)
    assert (told.state, told.warnings) == (state, warnings)


@pytest.mark.parametrize(
    ("waiting", "seconds", "state"),
    [((5_000, 0), 1, "live"), ((3_000, 3_000), 1, "slow"), ((3_000, 3_000), 60, "live")],
)
def test_a_view_that_is_still_being_written_is_not_called_live(
    waiting: tuple[int, int], seconds: float, state: str
) -> None:
    first, other = replace(worker(0, 1), waiting=waiting[0]), replace(worker(1, seconds=seconds), waiting=waiting[1])
    told = freshness(StreamPicture(workers=(first, other), watermark=NOW), 2, NOW)
    assert (told.state, told.warnings) == (state, ("unwritten",) if state == "slow" else ())


@pytest.mark.parametrize(
    ("theirs", "seconds", "ours", "warnings"),
    [
        ("b", 1, "a", ("policies",)),
        ("a", 1, "a", ()),
        (None, 1, "a", ()),  # by an earlier build
        ("b", 1, None, ()),  # nothing is shown by any
        ("b", 60, "a", ()),  # it is no more at work
    ],
)
def test_a_worker_that_judges_by_other_policies_is_told(
    theirs: str | None, seconds: float, ours: str | None, warnings: tuple[str, ...]
) -> None:
    other = replace(worker(1, seconds=seconds), policies=theirs)
    picture = StreamPicture(workers=(replace(worker(0, 1), policies=ours), other), watermark=NOW)
    assert freshness(picture, 2, NOW, ours) == Freshness("live", warnings, NOW)


def test_every_page_says_that_limits_may_not_be_those_in_force(valkey: str, namespace: str, tmp_path: Path) -> None:
    default, own = Settings().policies, tmp_path / "own.toml"
    text = files("streams.domain").joinpath("policies.toml").read_text("utf-8")
    own.write_text(text.replace("watch = 60", "watch = 50"))
    lanes, now = (Lane(partition=0, watermark=datetime.now(UTC)),), datetime.now(UTC) + timedelta(hours=1)
    about = Worker(worker="w", at=now, started_at=now, lanes=lanes, policies=read_policies(own).version)
    asyncio.run(written(valkey, namespace, [full("acme")]))
    with redis.Redis.from_url(valkey) as client:
        client.hset(Keys(namespace).workers, "w", msgspec.json.encode(about))
    for policies, told in ((default, True), (own, False)):
        settings = Settings(redis=valkey, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)
        with running(replace(settings, policies=policies)) as site:
            reader = site.client("read", {"Accept-Language": "en"})
            pages = [reader.get(path).text for path in ("/", "/customers/acme", "/segments", "/stream", "/freshness")]
        assert ["A worker judges by other policies" in each for each in pages] == [told] * 5


def test_how_long_records_take_is_told_while_somebody_reports() -> None:
    latency = Latency(p50_seconds=0.04, p99_seconds=0.156)
    picture = StreamPicture(workers=(worker(0),), watermark=NOW, latency=latency)
    assert freshness(picture, 1, NOW).latency == latency
    assert freshness(picture, 1, NOW + timedelta(minutes=1)).latency is None


def test_without_redis_there_is_no_picture() -> None:
    assert seen(ViewReader(redis.Redis(port=1)), 2, NOW) == Freshness("gone", ("no_redis",))


def test_where_redis_is_full_that_is_why_workers_are_silent(tmp_path: Path) -> None:
    server = embedded.start(tmp_path / "valkey")
    try:
        with redis.Redis.from_url(server.address) as client:
            client.hset(Keys("").workers, "w", msgspec.json.encode(worker(0)))
            settings = Settings(redis=server.address, partitions=1, home=tmp_path, serve_port=0)
            with running(settings) as site:
                reader, told = site.client("read", {"Accept-Language": "en"}), []
                for most in (0, 1):
                    client.config_set("maxmemory", most)
                    told.append(reader.get("/freshness").text)
    finally:
        server.stop()
    assert ["No worker reports any more" in each for each in told] == [True, False]
    assert ["Redis is full" in each for each in told] == [False, True]


def test_only_where_workers_are_silent_it_is_asked_whether_redis_is_full() -> None:
    def asked() -> bool:
        raise AssertionError("nobody is silent")

    silent = StreamPicture(workers=(worker(0, seconds=60),), watermark=NOW)
    fresh = freshness(silent, 1, NOW, full=lambda: True)
    assert (fresh.state, fresh.warnings, fresh.since) == ("stale", ("redis_full",), NOW - timedelta(seconds=60))
    assert freshness(StreamPicture(workers=(worker(0),), watermark=NOW), 1, NOW, full=asked).state == "live"


def test_pages_say_since_when_there_is_no_picture(tmp_path: Path) -> None:
    began = datetime.now(UTC)
    with running(Settings(redis=NOWHERE, partitions=1, home=tmp_path, serve_port=0)) as site:
        client = site.client("read", {"Accept": "text/html"})
        until(lambda: "since <time" in client.get("/freshness").text)
        told = [client.get(path).text for path in ("/freshness", "/")]
        moments = re.findall(r'It has been so since <time datetime="([^"]+)"', " ".join(told))
        assert len(moments) == len(told)
        assert all(began <= datetime.fromisoformat(each) <= datetime.now(UTC) for each in moments)


def test_a_banner_says_since_when_the_picture_is_stale() -> None:
    fresh = Freshness("stale", ("worker_silent",), NOW, since=NOW - timedelta(minutes=7))
    html = environment().get_template("parts/warnings.html").render(t=texts("en"), fresh=fresh)
    assert 'It has been so since <time datetime="2026-03-01T11:53:00+00:00"' in html
