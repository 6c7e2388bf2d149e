"""However many groups, values and features there are, a page offers as many as it has room for, and says so."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from streams.adapters.reading_view.groups import MOST_VALUES
from streams.adapters.view.keys import Keys
from streams.settings import Settings
from streams.web.pages.choosing import MOST_GROUPS, Offer, choice, offered
from streams.web.pages.segments import MOST_FEATURES
from tests.adapters.portraits import full, written
from tests.web.pages.test_now import text
from tests.web.site import Site, running

MANY = 500
CHOSEN = {"o3": (), "o55": ("o55",), "nobody": ()}


def test_what_was_chosen_is_offered_though_it_is_rare() -> None:
    owners = [f"o{number}" for number in range(MOST_VALUES + 9)]
    first = owners[:MOST_VALUES]
    common, rare, gone = (choice("owner", Offer([*first, *more], len(owners)), who) for who, more in CHOSEN.items())
    assert (common.values, common.more) == (owners[:MOST_VALUES], 9)
    assert (rare.values, rare.more) == ([*owners[:MOST_VALUES], "o55"], 8)
    assert (gone.values[-1], gone.chosen, gone.more) == ("nobody", "nobody", 9)


def test_a_group_that_was_chosen_is_offered_though_there_are_many() -> None:
    groups = [f"others.{number}" for number in range(MOST_GROUPS + 5)]
    assert offered(groups) == groups[:MOST_GROUPS]
    assert offered(groups, "others.3", groups[-1]) == [*groups[:MOST_GROUPS], groups[-1]]


@pytest.fixture
def site(valkey: str, namespace: str, tmp_path: Path) -> Iterator[Site]:
    settings = Settings(redis=valkey, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)
    asyncio.run(written(valkey, namespace, [full("acme")]))
    keys = Keys(namespace)
    with redis.Redis.from_url(valkey) as client:
        for group in ("industry", "size"):
            client.zadd(keys.values(group), {f"v{number}": 1 for number in range(MANY)})
        client.zadd(keys.groups, {"industry": MANY, "size": MANY} | {f"others.k{number}": 1 for number in range(MANY)})
        for number in range(MANY):
            client.zadd(keys.values(f"others.k{number}"), {"v": 1})
        client.hset(keys.picture("plan=pro"), mapping={f"has:feature {number}": 1 for number in range(MANY)})
    with running(settings) as site:
        yield site


def test_the_first_page_offers_some_of_many_and_the_one_that_was_chosen(site: Site) -> None:
    html = site.client("read").get(f"/?industry=v{MANY - 1}").text
    filters = html.partition('<form class="filters"')[2].partition("</form>")[0]
    assert filters.count("<select") == MOST_GROUPS + 1
    assert filters.count("<option") < 3 * MOST_VALUES + 5 * MOST_GROUPS
    assert re.findall(r'value="([^"]+)" selected', filters) == [f"v{MANY - 1}", "urgency"]
    assert f"and {MANY - MOST_VALUES - 1} more" in text(filters)
    assert f"and {MANY + 7 - MOST_GROUPS} more groups" in text(filters)


def test_the_page_of_segments_shows_some_of_many_and_says_of_how_many(site: Site) -> None:
    client = site.client("read")
    values, features = client.get("/segments?group=industry").text, client.get("/segments?group=plan").text
    assert f"Shown are the {MOST_VALUES} of {MANY} with most customers." in text(values)
    assert f"Shown are the {MOST_FEATURES} of {MANY} features that are used most." in text(features)
    heat = features.partition('<table class="heat">')[2].partition("</table>")[0]
    assert heat.count('<th scope="row">') == MOST_FEATURES
    assert client.get(f"/segments?group=others.k{MANY - 1}").text.count('aria-current="true"') == 1
