"""HEAD is answered wherever GET is, with the same head and no body."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from streams.settings import Settings
from tests.web.browser import gallery
from tests.web.listening import listens
from tests.web.site import Site, running, until
from tests.web.test_reading import READS

PAGES = ["/", "/customers/acme", "/customers?id=acme", "/segments", "/stream", "/sign-in", "/static/icon.svg"]
WRONG = ["/api/v1/customers/nobody", "/api/v1/at-risk?limit=0", "/api/v1/nothing", "/no/such/page", "/%FF"]
CHANGES = {"date", "etag", "content-length"}  # from one moment to the next, as ages do
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def site(valkey: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return an application whose view knows some customers; no Kafka is needed for that."""
    home = tmp_path_factory.mktemp("heads")
    settings = Settings(redis=valkey, namespace="heads.", partitions=1, home=home, serve_port=0)
    gallery.fill(settings)
    with running(settings) as site:
        yield site


def head_of(answer: httpx.Response) -> tuple[int, set[str], dict[str, str]]:
    told = dict(answer.headers)
    return answer.status_code, set(told), {name: told[name] for name in told if name not in CHANGES}


@pytest.mark.parametrize("path", [*READS, *PAGES, *WRONG, "/health/live", "/health/ready"])
def test_a_head_is_that_of_the_same_get(site: Site, path: str) -> None:
    for client in (site.client("read"), site.client("read", HTML), site.client(None), site.client(None, HTML)):
        get, head = client.get(path), client.head(path)
        assert head_of(head) == head_of(get)
        assert head.content == b""


def test_a_head_says_whether_what_is_kept_still_holds(site: Site) -> None:
    client = site.client("read")
    kept = client.head("/api/v1/plans").headers["etag"]
    assert client.head("/api/v1/plans", headers={"If-None-Match": kept}).status_code == 304


def test_what_is_not_to_be_got_has_no_head(site: Site) -> None:
    answer = site.client().head("/api/v1/plans/x/close")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_the_head_of_the_live_stream_ends_and_takes_nobodys_place(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.web.live.seats.MOST_LISTENERS", 1)
    client = site.client("read")

    def told() -> str:
        head = client.head("/api/v1/live")
        return head.headers["content-type"] if head.status_code == 200 else ""

    for _ in range(3):
        until(lambda: told().startswith("text/event-stream"))
    until(lambda: listens(site))
