"""What somebody else has put into the view, or damaged there, costs itself alone as far as it can be told apart."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import msgspec
import pytest
import redis
from markupsafe import escape
from msgspec.structs import replace

from streams.adapters.reading_view import RejectSample
from streams.adapters.view.blob import kept
from streams.adapters.view.keys import Keys
from streams.adapters.view.worker import Lane, Worker
from tests.adapters.portraits import full
from tests.adapters.view_lanes import NOON
from tests.web.browser import gallery
from tests.web.conftest import CUSTOMERS
from tests.web.site import Site


@pytest.fixture
def site(shared_site: Site) -> Site:
    return shared_site


@contextmanager
def member(site: Site, key: str, name: bytes, score: float) -> Iterator[None]:
    """A list of the view has a member of somebody else's for a while."""
    with redis.Redis.from_url(site.settings.redis) as client:
        client.zadd(key, {name: score})
        try:
            yield
        finally:
            client.zrem(key, name)


JUNK = {b'{"of": "another version"}': '{"of": "another version"}', b'["acme"': '["acme"', b"\xff\xfe": "\\xff\\xfe"}
OPENED = {"/api/v1/alerts": "alerts", "/api/v1/plans": "plans"}


@pytest.mark.parametrize(("path", "key"), OPENED.items())
@pytest.mark.parametrize(("name", "named"), JUNK.items())
def test_a_member_of_a_list_that_names_nothing_is_left_out_of_it_and_told(
    site: Site, path: str, key: str, name: bytes, named: str
) -> None:
    reading = site.client("read")
    whole = reading.get(path).json()
    with member(site, getattr(Keys(site.settings.namespace), key), name, 9e9):
        told, first = reading.get(path).json(), reading.get(path, params={"limit": 1}).json()
        after = reading.get(path, params={"limit": 200, "cursor": first["next"]}).json()
        page = reading.get("/", headers={"Accept": "text/html"})
    assert (told["items"], told["unreadable"]) == (whole["items"], [named])
    assert (first["items"], first["unreadable"]) == ([], [named])
    assert (after["items"], after["unreadable"]) == (whole["items"], [])
    assert (page.status_code, f"What is kept of {escape(named)} cannot be read" in page.text) == (200, True)


@contextmanager
def damaged(site: Site, *customers: str) -> Iterator[None]:
    """What is kept of some customers cannot be read for a while."""
    keys = Keys(site.settings.namespace)
    with redis.Redis.from_url(site.settings.redis) as client:
        before = {keys.customer(name): client.get(keys.customer(name)) for name in customers}
        client.mset(dict.fromkeys(before, b"of another world"))
        try:
            yield
        finally:
            client.mset(before)


LISTS = ["/api/v1/at-risk", "/api/v1/at-risk?owner=ann&sort=mrr", "/api/v1/alerts", "/api/v1/plans"]


@pytest.mark.parametrize("path", LISTS)
def test_who_cannot_be_read_is_left_out_of_a_list_and_named(site: Site, path: str) -> None:
    reading = site.client("read")
    whole = reading.get(path).json()
    with damaged(site, "acme"):
        told = reading.get(path).json()
    assert told["items"] == [each for each in whole["items"] if each["customer_id"] != "acme"]
    assert (len(told["items"]), told["unreadable"], whole["unreadable"]) == (len(CUSTOMERS) - 1, ["acme"], [])
    assert told["total"] == whole["total"]


@pytest.mark.parametrize("path", LISTS)
def test_a_list_of_which_nobody_can_be_read_is_none(site: Site, path: str) -> None:
    with damaged(site, *CUSTOMERS):
        answer = site.client("read").get(path)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:helix:problem:view-unreadable")


@pytest.mark.parametrize(
    ("lost", "said"), [(("acme",), "kept of acme"), (("globex", "acme"), "kept of 2 customers, lists or sums")]
)
def test_the_first_page_says_who_is_missing(site: Site, lost: tuple[str, ...], said: str) -> None:
    reading = site.client("read", {"Accept": "text/html"})
    assert "cannot be read" not in reading.get("/").text
    with damaged(site, *lost):
        page = reading.get("/")
    assert (page.status_code, f"{said} cannot be read" in page.text) == (200, True)
    assert ("/customers/globex" in page.text) is ("globex" not in lost)
    with damaged(site, *CUSTOMERS):
        assert reading.get("/").status_code == 503


BOTH = ("/", "/segments")
SUMS = {"counts": ("/",), "picture": BOTH, "outcomes": BOTH, "picture:plan=pro": ("/segments",)}
NO_SUMS = [{"customers": "abc"}, {"customers": "1.5"}, {b"\xff": "1"}, {"customers": "9" * 400}]


@pytest.mark.parametrize("junk", NO_SUMS)
@pytest.mark.parametrize(("key", "pages"), SUMS.items())
def test_a_sum_that_is_no_number_takes_no_page_away_and_is_told(
    site: Site, key: str, pages: tuple[str, ...], junk: dict[str | bytes, str]
) -> None:
    name, reading = Keys(site.settings.namespace).prefix + key, site.client("read", {"Accept": "text/html"})
    with redis.Redis.from_url(site.settings.redis) as client:
        before = client.hgetall(name)
        client.hset(name, mapping=junk)
        told = {path: reading.get(path) for path in pages}
        client.delete(name)
        if before:
            client.hset(name, mapping=before)
    shown_but(key, told)


def shown_but(key: str, told: dict[str, httpx.Response]) -> None:
    """See that pages show what there is and name what cannot be read."""
    assert {path: answer.status_code for path, answer in told.items()} == dict.fromkeys(told, 200)
    said = f"What is kept of {key} cannot be read"
    assert [path for path, answer in told.items() if said not in answer.text] == []
    assert "/" not in told or "/customers/globex" in told["/"].text


def test_a_sum_of_nothing_is_not_shown(site: Site) -> None:
    key, reading = Keys(site.settings.namespace).rejects, site.client("read", {"Accept": "text/html"})
    with redis.Redis.from_url(site.settings.redis) as client:
        client.hset(key, mapping={"no customer": 0})
        told = {path: reading.get(path) for path in ("/stream", "/api/v1/stream")}
        client.delete(key)
    assert [answer.status_code for answer in told.values()] == [200, 200]
    assert told["/api/v1/stream"].json()["rejects"] == {}


NO_EXAMPLES = [{"examples:0": "abc"}, {b"\xff": "1"}, {"examples:0": "9" * 400}]
MORE_LEFT = {"examples:0": 5, "left:0": 30}


@pytest.mark.parametrize(
    ("key", "junk"),
    [*((key, junk) for key in ("rejects", "calibration") for junk in NO_EXAMPLES), ("calibration", MORE_LEFT)],
)
def test_a_sum_of_the_stream_that_is_none_costs_itself_alone_and_is_told(
    site: Site, key: str, junk: dict[str | bytes, str | int]
) -> None:
    name, reading = getattr(Keys(site.settings.namespace), key), site.client("read", {"Accept": "text/html"})
    with redis.Redis.from_url(site.settings.redis) as client:
        client.hset(name, mapping=junk)
        told = {path: reading.get(path) for path in PAGES}
        picture = reading.get("/api/v1/stream").json()
        client.delete(name)
    assert {path: answer.status_code for path, answer in told.items()} == dict.fromkeys(PAGES, 200)
    assert [path for path in PAGES[:4] if SAID not in told[path].text] == []
    assert picture["unreadable"] == [key]
    assert not picture[key]


def test_a_name_that_is_no_text_is_left_out_and_told(site: Site) -> None:
    key, reading = Keys(site.settings.namespace).ranking(), site.client("read", {"Accept": "text/html"})
    whole = reading.get("/api/v1/at-risk").json()
    with member(site, key, b"\xff\xfe", 9.0):
        told = {path: reading.get(path) for path in ("/", "/api/v1/at-risk", "/api/v1/customers/acne")}
    assert [answer.status_code for answer in told.values()] == [200, 200, 404]
    assert told["/api/v1/at-risk"].json() == whole | {"unreadable": ["\\xff\\xfe"], "total": whole["total"] + 1}
    assert "What is kept of \\xff\\xfe cannot be read" in told["/"].text


AT_WORK = Worker(worker="w-1", at=NOON, started_at=NOON, lanes=(Lane(partition=0, records=7),))
SAMPLE = RejectSample(at=NOON, reason="no customer", topic="t", partition=0, offset=1)
RECORDS = {"workers": "workers:w-2", "model": "model:churn", "samples": "rejects:samples"}
NO_RECORDS = [b"of another world", b'{"of": "another version"}', b"\xff", b'{"of": ' + b"[" * 100_000, b""]
PAGES = ("/", "/stream", "/segments", "/customers/acme", "/freshness", "/api/v1/customers/acme", "/api/v1/at-risk")
SAID = "Some of what is kept of the stream cannot be read"


@contextmanager
def kept_as(site: Site, key: str, junk: bytes) -> Iterator[None]:
    """A record of the stream cannot be read for a while: a worker's, the model's, that of a reject."""
    keys = Keys(site.settings.namespace)
    with redis.Redis.from_url(site.settings.redis) as client:
        client.hset(keys.workers, "w-1", msgspec.json.encode(AT_WORK))
        client.set(keys.model("churn"), msgspec.json.encode(gallery.MODEL))
        client.rpush(keys.samples, msgspec.json.encode(SAMPLE))
        if key == "workers":
            client.hset(keys.workers, "w-2", junk)
        elif key == "model":
            client.set(keys.model("churn"), junk)
        else:
            client.lpush(keys.samples, junk)
        try:
            yield
        finally:
            client.delete(keys.workers, keys.model("churn"), keys.samples)


def shown_all_the_same(site: Site, reading: httpx.Client) -> dict[str, Any]:
    """See that pages say that something is missing and commands are taken; return what is told of the stream."""
    told = {path: reading.get(path) for path in PAGES}
    picture: dict[str, Any] = reading.get("/api/v1/stream").json()
    override = {"score": 1, "for_hours": 1, "reason": "It is not kept of the customer."}
    asked = site.client().post("/api/v1/customers/acme/override", json=override)
    assert {path: answer.status_code for path, answer in told.items()} == dict.fromkeys(PAGES, 200)
    assert asked.status_code == 202
    assert [path for path in PAGES[:4] if SAID not in told[path].text] == []
    return picture


@pytest.mark.parametrize("junk", NO_RECORDS)
@pytest.mark.parametrize(("key", "named"), RECORDS.items())
def test_a_record_of_the_stream_that_cannot_be_read_costs_itself_alone_and_is_told(
    site: Site, key: str, named: str, junk: bytes
) -> None:
    reading = site.client("read", {"Accept": "text/html"})
    with kept_as(site, key, junk):
        picture = shown_all_the_same(site, reading)
    assert picture["unreadable"] == [named]
    assert [each["worker"] for each in picture["workers"]] == ["w-1"]
    assert [each["reason"] for each in picture["samples"]] == ["no customer"]
    assert (picture["model"] is None) is (key == "model")
    assert reading.get("/api/v1/stream").json()["unreadable"] == []


def test_a_time_without_a_zone_is_damage(site: Site) -> None:
    name, reading = Keys(site.settings.namespace).customer("acme"), site.client("read", {"Accept": "text/html"})
    naive = replace(full("acme"), alerts=(replace(full("acme").alerts[0], raised_at=NOON.replace(tzinfo=None)),))
    with redis.Redis.from_url(site.settings.redis) as client:
        before = client.get(name)
        client.set(name, kept(0, naive))
        told = {path: reading.get(path).status_code for path in ("/", "/customers/acme")}
        client.set(name, before)
    assert told == {"/": 200, "/customers/acme": 503}


@contextmanager
def of_another_type(site: Site, key: str) -> Iterator[None]:
    """A key of the view holds what Helix never put there, for a while."""
    name = Keys(site.settings.namespace).prefix + key
    with redis.Redis.from_url(site.settings.redis) as client:
        before = client.dump(name)
        client.delete(name)
        client.set(name, "another type") if key == "live" else client.xadd(name, {"of": "another type"})
        try:
            yield
        finally:
            client.delete(name)
            if before:
                client.restore(name, 0, before)


@pytest.mark.parametrize(
    ("key", "paths"),
    [
        ("at-risk", ("/", "/api/v1/at-risk")),
        ("alerts:open", ("/api/v1/alerts",)),
        ("plans:open", ("/api/v1/plans",)),
        ("picture", ("/api/v1/segments/picture",)),
        ("picture:plan=pro", ("/api/v1/segments/picture?segment=plan=pro",)),
        ("values:plan", ("/api/v1/segments/pictures?group=plan",)),
        ("customer:{acme}", ("/customers/acme", "/api/v1/customers/acme")),
    ],
)
def test_a_key_of_another_type_is_told_where_it_is_what_is_asked_for(
    site: Site, key: str, paths: tuple[str, ...]
) -> None:
    reading = site.client("read", {"Accept": "text/html"})
    with of_another_type(site, key):
        told = {path: reading.get(path) for path in paths}
    assert {path: answer.status_code for path, answer in told.items()} == dict.fromkeys(paths, 503)
    assert all("helix rebuild-view" in answer.text for answer in told.values())


@pytest.mark.parametrize("key", ["workers", "model:churn", "rejects", "rejects:samples", "calibration", "live"])
def test_a_key_of_the_stream_that_is_of_another_type_costs_itself_alone_and_is_told(site: Site, key: str) -> None:
    reading = site.client("read", {"Accept": "text/html"})
    with of_another_type(site, key):
        picture = shown_all_the_same(site, reading)
    assert picture["unreadable"] == [key]


@pytest.mark.parametrize("key", ["alerts:open", "alerts:escalated", "plans:open", "crossed", "ended"])
def test_a_list_beside_the_ranking_that_is_of_another_type_costs_itself_alone_and_is_told(site: Site, key: str) -> None:
    reading = site.client("read", {"Accept": "text/html"})
    with of_another_type(site, key):
        page = reading.get("/")
    assert (page.status_code, f"What is kept of {key} cannot be read" in page.text) == (200, True)
    assert "/customers/globex" in page.text


@pytest.mark.parametrize(("key", "pages"), [*SUMS.items(), ("groups", BOTH), ("values:plan", BOTH)])
def test_sums_and_groups_of_another_type_take_no_page_away_and_are_told(
    site: Site, key: str, pages: tuple[str, ...]
) -> None:
    reading = site.client("read", {"Accept": "text/html"})
    with of_another_type(site, key):
        shown_but(key, {path: reading.get(path) for path in pages})


def test_what_is_not_counted_is_not_told_as_none(site: Site) -> None:
    reading = site.client("read", {"Accept": "text/html"})
    whole = reading.get("/").text
    with of_another_type(site, "counts"):
        page = reading.get("/").text
    assert (f"{len(CUSTOMERS)} customers at risk" in whole, "customers at risk" in page) == (True, False)
    assert '<span class="muted">0</span>' not in page[: page.index("rank-title")]


@pytest.mark.parametrize("key", ["groups", "values:owner", "picture"])
@pytest.mark.parametrize("asked", ["owner=nobody", "policy=none"])
def test_a_filter_holds_though_it_cannot_be_read_what_is_offered(site: Site, key: str, asked: str) -> None:
    reading = site.client("read", {"Accept": "text/html"})
    with of_another_type(site, key):
        page = reading.get(f"/?{asked}").text
    assert "No customer fits these filters." in page


def test_groups_of_a_segment_are_offered_though_it_cannot_be_read_which_there_are(site: Site) -> None:
    reading = site.client("read", {"Accept": "text/html"})
    with of_another_type(site, "groups"):
        pages = {path: reading.get(path).text for path in ("/", "/segments")}
    assert '<option value="ann">' in pages["/"]
    assert '/segments?group=owner"' in pages["/segments"]


def without_plan(told: dict[str, Any]) -> dict[str, Any]:
    rest = [name for name in told["groups"] if name != "plan"]
    return told | {part: {name: told[part][name] for name in rest} for part in ("groups", "values")}


LEFT_OUT: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "counts": lambda whole: whole | {"counts": {}},
    "groups": lambda whole: whole,  # those of a segment are known by themselves
    "values:plan": without_plan,
}


@pytest.mark.parametrize(("key", "left"), LEFT_OUT.items())
def test_the_api_names_the_counts_and_groups_that_cannot_be_read(
    site: Site, key: str, left: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    reading = site.client("read")
    whole = reading.get("/api/v1/segments").json()
    with of_another_type(site, key):
        told = reading.get("/api/v1/segments").json()
    assert (whole["unreadable"], told) == ([], left(whole) | {"unreadable": [key]})


def test_the_api_names_outcomes_and_pictures_that_cannot_be_read(site: Site) -> None:
    reading = site.client("read")
    whole = reading.get("/api/v1/segments/picture").json()
    with of_another_type(site, "outcomes"):
        told = reading.get("/api/v1/segments/picture").json()
    with of_another_type(site, "picture:plan=pro"):
        (pro,) = reading.get("/api/v1/segments/pictures", params={"group": "plan"}).json()
    assert told == whole | {"unreadable": ["outcomes"], "outcomes": {}}
    assert (pro["value"], pro["customers"], pro["unreadable"]) == ("pro", 0, ["picture:plan=pro"])


def test_where_beginnings_of_ids_cannot_be_read_whole_ids_are_found(site: Site) -> None:
    reading = site.client("read", {"Accept": "text/html"})
    with of_another_type(site, "names"):
        found = reading.get("/customers", params={"id": "acme"}, follow_redirects=False)
    assert (found.status_code, found.headers["Location"]) == (303, "/customers/acme")


@pytest.mark.parametrize("at", ["timeline", "past"])
@pytest.mark.parametrize("put", ["another type", "damage"])
def test_what_is_damaged_of_a_timeline_is_left_out_of_it_and_told(site: Site, at: str, put: str) -> None:
    reading, key = site.client("read", {"Accept": "text/html"}), f"{at}:{{acme}}"
    paths = {"api": "/api/v1/customers/acme/timeline", "one": "/api/v1/customers/acme", "page": "/customers/acme"}
    whole = reading.get(paths["api"]).json()
    with of_another_type(site, key):
        if put == "damage":
            with redis.Redis.from_url(site.settings.redis) as client:
                client.delete(name := Keys(site.settings.namespace).prefix + key)
                client.lpush(name, b"of another world")
        told = {name: reading.get(path) for name, path in paths.items()}
    assert [answer.status_code for answer in told.values()] == [200, 200, 200]
    assert told["api"].json()["unreadable"] == [f"{at}:acme"]
    assert told["api"].json()["entries"] == (whole["entries"] if at == "past" else [])
    assert "Some of what was said of this customer cannot be read" in told["page"].text
    assert (len(whole["entries"]), whole["unreadable"]) == (1, [])
