"""A customer whose events are dated ahead has a time of its own, by which commands are judged, and so given."""

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from streams.adapters import topics
from streams.events import LONGEST_HOLD, OverrideHealth, SnoozeAlert
from streams.settings import Settings
from tests.adapters.portraits import full, written
from tests.web.log import logged
from tests.web.playing import plays
from tests.web.site import Site, running

HERS = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=20)
SNOOZE = "/api/v1/alerts/acme:health_low:1/snooze"
OVERRIDE = "/api/v1/overrides"
ASKED = {"customer_id": "acme", "reason": "x", "score": 50}


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    """Return a site of a stream of today, in which one customer's events are dated 20 hours ahead."""
    topics.create(settings.broker, topics.wanted(settings))
    asyncio.run(written(settings.redis, settings.namespace, [replace(full("acme"), as_of=HERS)]))
    plays(settings.redis, settings.namespace, datetime.now(UTC))
    with running(settings) as site:
        yield site


@pytest.mark.parametrize(("path", "kind"), [(SNOOZE, SnoozeAlert), (OVERRIDE, OverrideHealth)])
def test_hours_are_counted_from_the_customers_time_and_the_command_is_dated_by_it(
    site: Site, path: str, kind: type
) -> None:
    assert site.client().post(path, json=ASKED | {"for_hours": 4}).status_code == 202
    (command,) = logged(site)
    assert isinstance(command, SnoozeAlert | OverrideHealth)
    assert (type(command), command.occurred_at, command.until) == (kind, HERS, HERS + timedelta(hours=4))


@pytest.mark.parametrize("path", [SNOOZE, OVERRIDE])
@pytest.mark.parametrize(
    ("when", "problem", "field", "value", "more"),
    [
        ({"until": HERS.isoformat()}, "in-the-past", "until", HERS.isoformat(), {"now": HERS}),
        ({"for_hours": 90_000}, "too-far-ahead", "for_hours", "90000.0", {"latest": HERS + LONGEST_HOLD}),
    ],
    ids=["too late", "too early"],  # by values that change with the clock two processes would name them otherwise
)
def test_what_it_would_be_too_late_or_too_early_for_is_refused_at_once_with_field_value_and_what_may_be(
    site: Site, path: str, when: dict[str, Any], problem: str, field: str, value: str, more: dict[str, datetime]
) -> None:
    answer = site.client().post(path, json=ASKED | when)
    told = answer.json()
    assert (answer.status_code, told["type"]) == (422, f"urn:helix:problem:{problem}")
    (error,) = told["errors"]
    assert (error["field"], error["value"]) == (field, value)
    assert HERS.isoformat() in error["message"]
    assert {name: datetime.fromisoformat(told[name]) for name in more} == more
    assert logged(site) == []


def test_the_form_on_the_page_says_from_when_its_hours_count(site: Site) -> None:
    page = site.client(headers={"Accept": "text/html"}).get("/customers/acme").text
    assert page.count("dated ahead") == page.count('name="for_hours"') == 2
    assert re.search(rf"Counted from .*{HERS:%Y-%m-%dT%H:%M}", page)
