"""That a snooze or an override is over is told by the API too, though nothing has happened to its customer since."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from streams.adapters.view.portrait import Override
from streams.settings import Settings
from tests.adapters.cared import BOTH, QUIET, UNTIL
from tests.adapters.portraits import full, written
from tests.adapters.view_lanes import NOON
from tests.web.playing import plays
from tests.web.site import running


def settings_of(valkey: str, namespace: str, home: Path) -> Settings:
    return Settings(redis=valkey, namespace=namespace, partitions=1, home=home, serve_port=0)


@pytest.mark.parametrize(
    ("time", "both", "quiet"),
    [
        (NOON, "snoozed", "snoozed"),
        (UNTIL - timedelta(seconds=1), "snoozed", "snoozed"),
        (UNTIL, "acknowledged", "firing"),
    ],
)
def test_whoever_asks_is_told_how_alerts_stand_by_the_streams_time(
    valkey: str, namespace: str, tmp_path: Path, time: datetime, both: str, quiet: str
) -> None:
    cared = [replace(full(name), alerts=(alert,)) for name, alert in (("both", BOTH), ("quiet", QUIET))]
    asyncio.run(written(valkey, namespace, [*cared, replace(full("calm"), alerts=())]))
    plays(valkey, namespace, time)
    with running(settings_of(valkey, namespace, tmp_path)) as site:
        get = site.client("read").get
        rows = get("/api/v1/at-risk").json()["items"]
        items = get("/api/v1/alerts").json()["items"]
        alone = {name: get(f"/api/v1/customers/{name}").json()["alerts"][0]["state"] for name in ("both", "quiet")}
    expected = {"both": both, "quiet": quiet}
    assert {row["customer_id"]: row["alert"] and row["alert"]["state"] for row in rows} == expected | {"calm": None}
    assert alone == expected
    assert sorted(item["alert"]["state"] for item in items) == sorted(expected.values())


@pytest.mark.parametrize(("time", "holds"), [(UNTIL - timedelta(seconds=1), True), (UNTIL, False)])
def test_an_override_is_told_and_shown_until_it_is_over(
    valkey: str, namespace: str, tmp_path: Path, time: datetime, holds: bool
) -> None:
    said = Override(score=77.0, until=UNTIL, reason="They have renewed.", at=NOON)
    asyncio.run(written(valkey, namespace, [replace(full("acme"), override=said)]))
    plays(valkey, namespace, time)
    with running(settings_of(valkey, namespace, tmp_path)) as site:
        reading = site.client("read", {"Accept": "text/html"})
        (row,) = reading.get("/api/v1/at-risk").json()["items"]
        alone = reading.get("/api/v1/customers/acme").json()
        pages = [reading.get(path).text for path in ("/", "/customers/acme")]
    assert [row["override"] is not None, alone["override"] is not None] == [holds, holds]
    assert ["⚑" in page for page in pages] == [holds, holds]
