"""All numbers of a row are of one moment, also of a customer that nothing has happened to for days."""

import asyncio
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path

import msgspec
import pytest
import redis
from click.testing import CliRunner
from msgspec.structs import replace

from streams.adapters.reading_view import ViewReader
from streams.adapters.top.feed import entry
from streams.adapters.top.picture import Asked, Taken, take
from streams.adapters.top.pointed import pointed
from streams.adapters.top.seeing import Seeing
from streams.adapters.view import Portrait
from streams.adapters.view.keys import Keys
from streams.adapters.view.worker import Lane, Worker
from streams.adapters.wording.feed import feed
from streams.adapters.wording.texts import texts
from streams.cli import main
from streams.events import AlertReason
from streams.settings import Settings
from tests.adapters.portraits import full, written
from tests.adapters.top.screen import BANDS
from tests.adapters.view_lanes import NOON
from tests.web.pages.test_now import row, text
from tests.web.site import running

NINE_DAYS_ON = NOON + timedelta(days=9)


def quiet(name: str, reason: AlertReason) -> Portrait:
    """A customer that was judged last nine days ago, of whom one alert is open since."""
    (alert,) = full(name).alerts
    alert = replace(alert, policy="gone_silent", raised_at=NOON, reasons=(reason,))
    trend, used = (80.0, 50.0), date(2026, 2, 14)
    usage = replace(full(name).usage, last_used_on=used)
    about = {"trend": trend, "trend_ends": date(2026, 2, 28), "score": 50.0, "week_before": None, "usage": usage}
    return replace(full(name), alerts=(alert,), plans=(), adoption={"reports": 15}, **about)


SILENT = quiet("silent", AlertReason(measure="silent_days", value=14.0, limit=14.0))
FELL = quiet("fell", AlertReason(measure="closing_health", value=50.0, limit=60.0, baseline=80.0))


@pytest.fixture
def view(valkey: str, namespace: str) -> str:
    asyncio.run(written(valkey, namespace, [SILENT, FELL]))
    now = datetime.now(UTC)
    worker = Worker(worker="w", at=now, started_at=now, lanes=(Lane(partition=0, watermark=NINE_DAYS_ON),))
    with redis.Redis.from_url(valkey) as client:
        client.hset(Keys(namespace).workers, "w", msgspec.json.encode(worker))
    return valkey


def test_pages_count_on_what_days_change_and_date_the_rest(view: str, namespace: str, tmp_path: Path) -> None:
    settings = Settings(redis=view, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)
    with running(settings) as site:
        reader = site.client("read", {"Accept-Language": "en"})
        html, silent, fell = (unescape(reader.get(path).text) for path in ("/", "/customers/silent", "/customers/fell"))
    assert "at risk for 10 daily closes " in row(html, "silent")
    assert "0.0 points in 7 days" in row(html, "silent")
    assert "whole days without use 23 (limit 14 )" in row(html, "silent")
    assert "critical for 9 d" in row(html, "silent")
    assert "as of" not in row(html, "silent")
    assert "health at the day's close 50 (limit 60 , highest lately 80 ) · as of 2026-03-01" in row(html, "fell")
    told = html.partition('<ol class="feed">')[2].partition('id="f-silent%3A')[2].partition("</li>")[0]
    assert "whole days without use 23" in text(told)
    assert "for 10 daily closes" in text(silent)
    assert "whole days without use 23" in text(silent)
    assert "24 days ago" in text(silent)
    assert "as of 2026-03-01" in text(silent.partition('aria-labelledby="tickets-title"')[2].partition("</section>")[0])
    assert "health at the day's close 50 (limit 60 , highest lately 80 ) · as of 2026-03-01" in text(fell)


def test_a_terminal_does_so_too(view: str, namespace: str) -> None:
    settings, see = Settings(redis=view, namespace=namespace, partitions=1), Seeing(texts("en"), BANDS, NINE_DAYS_ON)
    with redis.Redis.from_url(view) as client:
        taken = take(ViewReader(client, namespace), Taken(), Asked(), settings)
    silent, fell = (
        pointed(next(each for each in taken.page.items if each.customer_id == name), see, 500).plain
        for name in ("silent", "fell")
    )
    assert "gone silent: whole days without use 23 (limit 14) · at risk for 10 daily closes" in silent
    assert "critical for 9d" in silent
    assert "health at the day's close 50 (limit 60, highest lately 80) · as of 2026-03-01 · at risk" in fell
    lines = [entry(each, see, 200).plain for each in feed(taken.listed, see.t, NINE_DAYS_ON)]
    assert any("whole days without use 23" in line for line in lines)


@pytest.mark.parametrize("arguments", [("at-risk",), ("state", "silent")])
def test_commands_do_so_too(view: str, namespace: str, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    mine = {"HELIX_REDIS": view, "HELIX_NAMESPACE": namespace, "HELIX_HOME": str(tmp_path), "COLUMNS": "160"}
    told = re.sub(r"\s+", " ", CliRunner().invoke(main, arguments, env=mine).stdout)
    assert re.search("whole days without use:? 23", told)
    assert "9d" in told or "2026-03-01" in told
