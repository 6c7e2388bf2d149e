"""Pages that are open beside each other cost one: what is the same for all is, and what is one's own is not."""

import asyncio
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import msgspec
import pytest
import redis
from msgspec.structs import replace

from streams.adapters.view.keys import Keys
from streams.adapters.view.worker import Lane, Worker
from streams.settings import Settings
from streams.web import context
from streams.web.pages.files import FILES
from streams.web.sharing import SECONDS, Shared
from tests.adapters.portraits import full, written
from tests.adapters.view_lanes import NOON
from tests.web.site import Site, running, until

AGAIN = {"HX-Request": "true", "Accept-Language": "en"}
FIRST, THEN = full("first"), full("then")
TEMPLATES = Path(context.__file__).parent / "templates"


@pytest.fixture
def settings(valkey: str, namespace: str, tmp_path: Path) -> Settings:
    asyncio.run(written(valkey, namespace, [FIRST]))
    return Settings(redis=valkey, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)


@pytest.fixture
def site(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Return a site that shares for longer than any test takes."""
    monkeypatch.setattr(context, "Shared", partial(Shared, 600.0))
    with running(settings) as site:
        yield site


def then(site: Site) -> None:
    asyncio.run(written(site.settings.redis, site.settings.namespace, [FIRST, THEN]))


def again(client: httpx.Client, path: str = "/", **headers: str) -> httpx.Response:
    return client.get(path, headers={**AGAIN, **headers})


def test_a_page_that_asks_for_itself_is_told_what_another_is_told(site: Site) -> None:
    ann = site.client("read")
    bob = httpx.Client(base_url=site.address, headers={"Authorization": f"Bearer {site.token('read', 'Bob')[1]}"})
    first = again(ann)
    then(site)
    with bob:
        second = again(bob)
        assert (second.text, second.headers["etag"]) == (first.text, first.headers["etag"])
        assert "r-first" in second.text
        assert "r-then" not in second.text
        assert not {"Ann", "Bob"} & set(re.findall(r"\w+", second.text))
        unchanged = again(bob, **{"If-None-Match": first.headers["etag"]})
        assert (unchanged.status_code, unchanged.content) == (304, b"")


def test_it_has_no_frame_and_what_it_has_is_as_on_the_whole_page(site: Site) -> None:
    client = site.client("operator")
    at_noon(site)
    for path in ("/", "/segments"):
        part, whole = again(client, path).text, client.get(path, headers={"Accept-Language": "en"}).text
        assert part.lstrip().startswith('<a id="fresh"')
        assert main(part) == main(whole)
        assert "Signed in" in whole
        assert "Signed in" not in part


def at_noon(site: Site) -> None:
    """Let the stream's time stand still: ages are told by it."""
    worker = Worker(worker="w", at=NOON, started_at=NOON, lanes=(Lane(partition=0, watermark=NOON),))
    with redis.Redis.from_url(site.settings.redis) as client:
        client.hset(Keys(site.settings.namespace).workers, "w", msgspec.json.encode(worker))


def main(html: str) -> str:
    return html.partition("<main")[2].partition("</main>")[0]


def test_who_opens_or_reloads_a_page_is_told_how_things_stand(site: Site) -> None:
    client = site.client("read")
    assert "r-then" not in client.get("/").text + again(client).text
    then(site)
    assert "r-then" in client.get("/").text


@pytest.mark.parametrize("first", ["read", "operator"])
def test_only_those_may_act_who_may(site: Site, first: str) -> None:
    readers = {role: site.client(role) for role in sorted(("read", "operator"), key=lambda role: role != first)}  # type: ignore[arg-type]
    pages = {role: again(client).text for role, client in readers.items()}
    assert {role: "/acknowledge" in page for role, page in pages.items()} == {"read": False, "operator": True}


def test_a_token_that_is_revoked_is_told_nothing(site: Site) -> None:
    token, secret = site.token("read")
    headers = {"Authorization": f"Bearer {secret}"}
    client = site.client(None)
    assert again(client, **headers).status_code == 200
    site.access.tokens.revoke(token)
    assert (again(client, **headers).status_code, again(site.client(None)).status_code) == (401, 401)


def test_languages_and_filters_are_kept_apart(site: Site) -> None:
    client = site.client("read")
    pages = [
        again(client).text,
        again(client, **{"Accept-Language": "zh"}).text,
        again(client, "/?owner=nobody").text,
        again(client, "/?sort=score").text,
    ]
    assert len(set(pages)) == len(pages)
    assert "r-first" not in pages[2]


def test_what_it_is_sent_as_is_what_the_browser_takes(site: Site) -> None:
    client = site.client("read")
    packed, plain = again(client, **{"Accept-Encoding": "gzip"}), again(client, **{"Accept-Encoding": "identity"})
    assert (packed.headers.get("content-encoding"), plain.headers.get("content-encoding")) == ("gzip", None)
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
    varies = set(packed.headers["vary"].split(", "))
    assert {"Authorization", "Cookie", "Accept-Language", "Accept-Encoding", "HX-Request"} <= varies


def test_what_cannot_be_asked_for_is_told_to_everybody(site: Site) -> None:
    client = site.client("read")
    assert [again(client, "/?sort=nonsense").status_code for _ in range(2)] == [400, 400]


def test_what_has_changed_is_told_soon(settings: Settings) -> None:
    with running(settings) as site:
        client = site.client("read")
        assert "r-then" not in again(client).text
        then(site)
        until(lambda: "r-then" in again(client).text)


def test_a_page_waits_longer_than_anything_is_shared() -> None:
    gaps = re.findall(r"const GAP = (\d+);", FILES["js/live.js"].content.decode())
    gaps += [gap for each in TEMPLATES.rglob("*.html") for gap in re.findall(r'data-gap="(\d+)"', each.read_text())]
    assert len(gaps) >= 2
    assert min(map(int, gaps)) > 1_000 * SECONDS


def test_a_page_of_one_customer_is_made_for_each_who_asks(site: Site) -> None:
    client = site.client("operator")
    assert "41.5" in again(client, "/customers/first").text
    changed = replace(FIRST, score=30.5)
    asyncio.run(written(site.settings.redis, site.settings.namespace, [changed]))
    assert "30.5" in again(client, "/customers/first").text
