"""Whatever is asked for in an address is answered by a page: what there is, or in words what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from streams.settings import Settings
from tests.web.browser import gallery
from tests.web.site import running

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def reader(valkey: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Return somebody who may read; no Kafka is needed for that."""
    home = tmp_path_factory.mktemp("asked")
    settings = Settings(redis=valkey, namespace="asked.", partitions=1, home=home, serve_port=0)
    gallery.fill(settings)
    with running(settings) as site:
        yield site.client("read")


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/", 200, "customers at risk"),
        ("/?plan=pro&region=eu", 200, "acme"),
        ("/?plan=no-such-plan", 200, "No customer fits these filters."),
        ("/?band=healthy", 200, "calm"),
        ("/?policy=health_low", 200, "acme"),
        ("/?sort=nonsense", 400, "cannot be understood"),
        ("/?cursor=forged", 400, "cannot be understood"),
        ("/?plan[]=x&%00=1", 200, "customers at risk"),
        ("/customers/acme", 200, "Risk of leaving"),
        ("/customers/acme?before=1", 200, "acme"),
        ("/customers/acme?before=99999999999999999999999999", 200, "acme"),
        ("/customers/acme?before=" + "9" * 5_000, 200, "acme"),
        ("/customers/acme?before=-1", 200, "acme"),
        ("/customers?id=acme", 303, ""),
        ("/customers?id=..", 200, "main"),
        ("/customers?id=", 404, "There is no customer"),
        ("/customers/" + "y" * 3_000, 404, "There is no customer"),
        ("/customers/%00", 404, "There is no customer"),
        ("/customers/%FF", 400, "cannot be understood"),
        ("/segments?group=plan", 200, "pro"),
        ("/segments?group=%3Cscript%3E", 200, "Segments"),
        ("/stream", 200, "customer_id: missing"),
        ("/no/such/page", 404, "There is no such page"),
    ],
)
def test_an_address_is_answered_in_words(reader: httpx.Client, path: str, status: int, told: str) -> None:
    answer = reader.get(path, headers=HTML)
    assert answer.status_code == status
    assert told in answer.text
    for bad in (gallery.SCRIPT, "<img src=x"):
        assert bad not in answer.text


def test_a_page_that_has_not_changed_is_not_sent_again(reader: httpx.Client) -> None:
    first = reader.get("/segments", headers=HTML)
    again = reader.get("/segments", headers={**HTML, "If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert {"Cookie", "Accept-Language"} <= set(first.headers["vary"].split(", "))


def test_styles_and_scripts_are_compressed_and_may_be_kept(reader: httpx.Client) -> None:
    answer = reader.get("/static/vendor/htmx.min.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "max-age" in answer.headers["cache-control"]
