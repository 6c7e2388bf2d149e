"""Styles, scripts and pictures come from memory, whatever the pages wait for; and whoever watches is told of it."""

import os
import re
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

import streams.web
from streams.adapters.embedded import valkey as embedded
from streams.adapters.embedded.server import Server
from streams.adapters.reading_view import ViewReader
from streams.settings import Settings
from streams.web import context
from streams.web.context import THREADS
from streams.web.pages.files import VERSION, File, version_of
from tests.web.site import PATIENCE_SECONDS, running

STATIC = Path(streams.web.__file__).parent / "static"
NAMES = sorted(each.relative_to(STATIC).as_posix() for each in STATIC.rglob("*") if each.is_file())
WAITING = THREADS + 4


@pytest.fixture(scope="module")
def anybody(valkey: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    home = tmp_path_factory.mktemp("files")
    with running(Settings(redis=valkey, namespace="files.", home=home, serve_port=0)) as site:
        yield site.client(None)


@pytest.mark.parametrize("name", NAMES)
def test_every_file_is_sent_as_it_is_and_asked_after_with_its_tag(anybody: httpx.Client, name: str) -> None:
    answer = anybody.get(f"/static/{name}")
    assert (answer.status_code, answer.content) == (200, (STATIC / name).read_bytes())
    assert answer.headers["cache-control"] == "public, max-age=300, must-revalidate"
    again = anybody.get(f"/static/{name}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", answer.headers["etag"])


def test_a_page_names_its_files_so_that_they_may_be_kept_for_good(anybody: httpx.Client) -> None:
    named = re.findall(r'(?:href|src)="(/static/[^"]+)"', anybody.get("/sign-in").text)
    assert len(named) > 4
    for each in named:
        version, _, name = each.removeprefix("/static/").partition("/")
        answer = anybody.get(each)
        assert (answer.status_code, answer.content) == (200, (STATIC / name).read_bytes())
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert version == VERSION


def test_a_page_of_another_build_is_given_what_there_is_and_not_for_long(anybody: httpx.Client) -> None:
    answer = anybody.get("/static/0123456789ab/css/base.css")
    assert (answer.status_code, answer.content) == (200, (STATIC / "css/base.css").read_bytes())
    assert answer.headers["cache-control"] == "public, max-age=300, must-revalidate"


def test_a_change_of_any_file_is_another_version() -> None:
    files = {"a": File(b"x", "text/css"), "b": File(b"y", "text/css")}
    others = [files | {"b": File(b"z", "text/css")}, {"a": files["a"], "c": files["b"]}, {"ab": files["a"]}, {}]
    assert len({version_of(each) for each in (files, *others)}) == 5
    assert version_of(dict(reversed(files.items()))) == version_of(files)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("css/base.css", "text/css"),
        ("js/app.js", "javascript"),
        ("icon.svg", "image/svg+xml"),
        ("vendor/htmx.LICENSE", "text/plain"),
    ],
)
def test_a_file_is_named_for_what_it_is(anybody: httpx.Client, name: str, kind: str) -> None:
    assert kind in anybody.get(f"/static/{name}").headers["content-type"]


@pytest.mark.parametrize(
    "path", ["", "none", "css", "css/", "%2e%2e/app.py", "..%2Fapp.py", "css%2Fbase.css", "js//app.js"]
)
def test_there_is_nothing_but_the_files(anybody: httpx.Client, path: str) -> None:
    answer = anybody.get(f"/static/{path}")
    assert (answer.status_code, answer.json()["status"]) == (404, 404)
    assert anybody.post(f"/static/{path}").status_code == 405


def test_while_every_thread_waits_for_redis_a_file_is_served_and_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, counts, client = threading.Semaphore(0), ViewReader.counts, context.client

    def told(reader: ViewReader) -> dict[str, int]:
        reading.release()
        return counts(reader)

    monkeypatch.setattr(ViewReader, "counts", told)
    monkeypatch.setattr(context, "client", lambda settings, seconds=2 * PATIENCE_SECONDS: client(settings, seconds))
    with (
        embedded.start(tmp_path / "valkey") as server,
        running(Settings(redis=server.address, home=tmp_path, serve_port=0)) as site,
        ThreadPoolExecutor(WAITING) as threads,
        frozen(server),
    ):
        reader = site.client("read")
        waiting = [threads.submit(reader.get, "/api/v1/segments") for _ in range(WAITING)]
        assert all(reading.acquire(timeout=PATIENCE_SECONDS) for _ in range(THREADS))
        answer = site.client(None).get("/static/css/base.css")
        ready = site.client(None).get("/health/ready")
        assert (ready.status_code, ready.json()["checks"]["view"]) == (503, "Redis does not answer.")
        assert (answer.status_code, [each.done() for each in waiting]) == (200, [False] * WAITING)
    assert [each.result().status_code for each in waiting] == [200] * WAITING


@contextmanager
def frozen(server: Server) -> Iterator[None]:
    """A server takes connections and answers nobody for a while."""
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
