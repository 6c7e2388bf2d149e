"""Find leads to who is just that, or alone begins so; of several it lists the first, and how many more there are."""

import asyncio
import re
from collections.abc import Iterator

import httpx
import pytest
import redis
from msgspec.structs import replace

from streams.adapters.view.keys import Keys
from streams.settings import Settings
from streams.web.pages.customer import FOUND
from tests.adapters.portraits import full, written
from tests.web.site import running

LEFT = replace(full("gone"), left_on=full("gone").since)
MANY = [f"many-{number:03}" for number in range(FOUND + 7)]
OLD = "old"  # written by a build that listed no names
NAMES = ["acme", "acme-2", "Acme", OLD, f"{OLD}-2", "海风一", "海风二", "a/b c", "*", *MANY]


@pytest.fixture(scope="module")
def reader(valkey: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    settings = Settings(
        redis=valkey, namespace="finding.", partitions=1, home=tmp_path_factory.mktemp("find"), serve_port=0
    )
    asyncio.run(written(valkey, settings.namespace, [LEFT, *map(full, NAMES)]))
    with redis.Redis.from_url(valkey) as client:
        client.zrem(Keys(settings.namespace).names, OLD)
    with running(settings) as site:
        yield site.client("read", {"Accept": "text/html"})


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("acme", "/customers/acme"),
        ("acme-", "/customers/acme-2"),
        (" A", "/customers/Acme"),
        ("a/", "/customers/a%2Fb%20c"),
        ("gon", "/customers/gone"),
        ("*", "/customers/%2A"),
        ("old", "/customers/old"),
        ("old-", "/customers/old-2"),
        ("nobody", "/customers/nobody"),
    ],
)
def test_who_is_just_that_or_alone_begins_so_is_shown(reader: httpx.Client, typed: str, place: str) -> None:
    answer = reader.get("/customers", params={"id": typed})
    assert (answer.status_code, answer.headers.get("location")) == (303, place)


@pytest.mark.parametrize(("typed", "told"), [("acm", ["acme", "acme-2"]), ("海", ["海风一", "海风二"])])
def test_of_several_all_are_listed(reader: httpx.Client, typed: str, told: list[str]) -> None:
    page = reader.get("/customers", params={"id": typed}).text
    assert sorted(re.findall(r"<li><a [^>]*><bdi>([^<]+)", page)) == sorted(told)
    assert "more:" not in page


def test_of_very_many_the_first_are_listed_and_it_is_said_how_many_more_there_are(reader: httpx.Client) -> None:
    page = reader.get("/customers", params={"id": "many"}).text
    assert re.findall(r"<li><a [^>]*><bdi>([^<]+)", page) == MANY[:FOUND]
    assert "There are 7 more: type more of the id." in page
    assert f"{FOUND} of {len(MANY)}" in page
