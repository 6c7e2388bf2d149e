"""What pages say in numbers adds up, is of the moment that it seems to be of, and stands as its picture does."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
import redis
from msgspec.structs import replace

from streams.adapters.view.keys import Keys
from streams.adapters.view.worker import Lane, Latency, Worker
from streams.adapters.wording.texts import texts
from streams.settings import Settings
from streams.web.pages import shapes
from tests.web.browser import gallery
from tests.web.site import Site, running

QUICK, SLOW = Latency(p50_seconds=0.0404, p99_seconds=0.156), Latency(p50_seconds=0.003, p99_seconds=2.5)


@pytest.fixture(scope="module")
def site(valkey: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("rendered")
    settings = Settings(redis=valkey, namespace="rendered.", partitions=3, home=home, serve_port=0)
    gallery.fill(settings)
    told = enumerate((QUICK, SLOW, None))
    lanes = (Lane(partition=at, lag=0, records=3, latency=each, records_per_second=9) for at, each in told)
    reports = datetime.now(UTC) + timedelta(hours=1)
    with running(settings) as site, changed(site, at=reports, lanes=tuple(lanes)):
        yield site


@contextmanager
def changed(site: Site, **about: Any) -> Iterator[None]:
    """What the worker tells is another thing for a while."""
    with redis.Redis.from_url(site.settings.redis) as client:
        keys = Keys(site.settings.namespace)
        ((name, told),) = client.hgetall(keys.workers).items()
        client.hset(keys.workers, name, msgspec.json.encode(replace(msgspec.json.decode(told, type=Worker), **about)))
        try:
            yield
        finally:
            client.hset(keys.workers, name, told)


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_how_long_records_take_is_told_by_partition_and_of_the_slowest(site: Site) -> None:
    page = site.client().get("/stream").text
    tile = page.partition("p50 / p99</dt>")[2].partition("</dd>")[0].partition(">")[2]
    assert text(tile).split() == ["3", "ms", "/", "2.5", "s"]
    rows = [text(row) for row in page.partition("partitions-title")[2].partition("</tbody>")[0].split("<tr>")[2:]]
    assert ["40 ms / 156 ms" in rows[0], "3 ms / 2.5 s" in rows[1], " s " in rows[2]] == [True, True, False]
    told = site.client().get("/api/v1/stream").json()
    assert told["latency"] == {"p50_seconds": 0.003, "p99_seconds": 2.5}


def test_the_calibration_says_how_many_examples_it_has(site: Site) -> None:
    page = text(site.client().get("/stream").text)
    assert "of the 1,260 examples for which a risk had been told" in page
    assert "1,260" in text(site.client(headers={"Accept-Language": "zh"}).get("/stream").text)


def test_trends_stand_in_the_order_of_their_bar(site: Site) -> None:
    page = site.client().get("/segments").text.partition('id="trends-title"')[2].partition("</table>")[0]
    heads = re.findall(r'class="num">([^<]+)</th>', page)
    assert heads == ["falling", "steady", "rising", "unknown"]


def test_a_silent_worker_counts_nothing_any_more(site: Site) -> None:
    with changed(site, at=datetime.now(UTC) - timedelta(minutes=1)):
        page, told = site.client().get("/stream").text, site.client().get("/api/v1/stream").json()
    assert re.search(r"Waiting – Events/s – .*p50 / p99 – .*Workers 0 / 1 Events counted 9", tiles(page)), tiles(page)
    assert "156 ms" not in page
    assert page.count('<td class="num"><b><span class="muted" aria-hidden="true">–</span></b></td>') == 3
    assert (told["lag"], told["latency"], [each["lag"] for each in told["partitions"]]) == (None, None, [0, 0, 0])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_no_worker_says_is_not_told_as_none(site: Site, language: str) -> None:
    texts_of, reader = texts(language), site.client("read", {"Accept-Language": language})
    with changed(site, ended_at=datetime.now(UTC)), without_rejects(site):
        page, told = reader.get("/stream").text, site.client().get("/api/v1/stream").json()
    shown = dict(re.findall(r"<dt>([^<]+)</dt><dd[^>]*>(.*?)</dd>", page))
    unknown = {texts_of(f"stream.{name}") for name in ("lag", "rate", "records", "rejects")}
    assert {name: text(shown[name]).strip() for name in unknown} == dict.fromkeys(unknown, "–")
    assert texts_of("rejects.none") not in page
    assert (told["lag"], told["latency"]) == (None, None)


def test_every_record_is_said_to_be_counted_where_a_worker_says_so(site: Site) -> None:
    with without_rejects(site):
        assert "Every record could be counted." in site.client().get("/stream").text


def tiles(page: str) -> str:
    return text(page.partition('<dl class="tiles">')[2].partition("</dl>")[0])


@contextmanager
def without_rejects(site: Site) -> Iterator[None]:
    """No reject is kept for a while."""
    name = Keys(site.settings.namespace).rejects
    with redis.Redis.from_url(site.settings.redis) as client:
        kept = client.hgetall(name)
        client.delete(name)
        try:
            yield
        finally:
            if kept:
                client.hset(name, mapping=kept)


def test_who_chooses_hours_of_a_time_that_is_played_is_told_so(site: Site) -> None:
    def asked() -> tuple[int, int]:
        page = site.client().get("/customers/acme").text
        return page.count("In the time that is being played"), page.count('<option value="720" selected>')

    assert asked() == (2, 2)  # to override, and to snooze
    with changed(site, lanes=(Lane(partition=0, watermark=datetime.now(UTC)),)):
        assert asked() == (0, 0)


def test_the_line_of_a_customer_ends_with_the_score_beside_it(site: Site) -> None:
    row = next(each for each in site.client().get("/api/v1/at-risk").json()["items"] if each["customer_id"] == "acme")
    page = site.client().get("/").text.partition('href="/customers/acme"')[2].partition("</svg>")[0]
    line = shapes.spark((*row["trend"], row["score"]))
    assert line is not None
    assert row["trend"][-1] != row["score"]
    assert f'd="{line.path}"' in page
    assert "Score of the last 28 days, and now" in page


def test_money_of_a_segment_is_named_for_whose_it_is(site: Site) -> None:
    page = text(site.client().get("/segments?group=plan").text)
    assert "At risk or with an open alert, a month: 4,800 EUR" in page


def test_what_a_customer_thinks_stands_among_what_it_is(site: Site) -> None:
    facts = site.client().get("/customers/acme").text.partition('<dl class="facts">')[2].partition("</dl>")[0]
    assert "Net promoter score −20" in text(facts)


def test_every_change_of_a_score_says_over_what_time(site: Site) -> None:
    page = site.client().get("/customers/acme").text
    assert "41.5 ▼ −8.5 points in 7 days" in text(page.partition('<dl class="facts">')[2].partition("</dl>")[0])
    assert "Moved last" in text(page.partition('class="components"')[2].partition("</thead>")[0])
