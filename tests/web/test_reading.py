"""What the API shows: lists in pages, customers of any name, answers that are kept while they hold."""

from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlsplit

import orjson
import pytest

from streams.web.pages.environment import DOTS
from tests.web.conftest import CUSTOMERS
from tests.web.site import Site

READS = [
    "/api/v1/at-risk",
    "/api/v1/at-risk?segment=plan%3Dpro&band=at_risk&owner=ann&policy=health_low&sort=mrr&reverse=true",
    "/api/v1/customers/acme",
    "/api/v1/customers/acme/timeline",
    "/api/v1/alerts",
    "/api/v1/plans",
    "/api/v1/segments",
    "/api/v1/segments/picture",
    "/api/v1/segments/picture?segment=plan%3Dpro",
    "/api/v1/segments/pictures?group=plan",
    "/api/v1/stream",
    "/api/v1/openapi.json",
]


@pytest.fixture
def site(shared_site: Site) -> Site:
    return shared_site


@pytest.mark.parametrize("path", READS)
def test_a_reader_reads_and_keeps_what_holds(site: Site, path: str) -> None:
    client = site.client("read")
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json"), answer.text
    if "openapi" not in path and "stream" not in path:
        assert answer.headers["cache-control"] == "private, no-cache"
        again = client.get(path, headers={"If-None-Match": f'"other", {answer.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")


def test_lists_are_read_page_by_page_each_customer_once(site: Site) -> None:
    client, cursor, seen = site.client("read"), None, []
    for _ in range(len(CUSTOMERS) + 2):
        page = client.get("/api/v1/at-risk", params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        seen += [row["customer_id"] for row in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert sorted(seen) == sorted(CUSTOMERS)


@pytest.mark.parametrize("name", [name for name in CUSTOMERS if name not in DOTS])
def test_a_customer_of_any_name_is_found_and_shown_as_data(site: Site, name: str) -> None:
    client = site.client("read")
    found = client.get(f"/api/v1/customers/{quote(name, safe='')}")
    assert (found.status_code, found.json()["customer_id"]) == (200, name)
    assert found.headers["content-type"] == "application/json"
    assert found.headers["x-content-type-options"] == "nosniff"
    told = client.get(f"/api/v1/customers/{quote(name, safe='')}/timeline")
    assert told.status_code == 200
    assert {entry["fact"]["customer_id"] for entry in told.json()["entries"]} <= {name}


@pytest.mark.parametrize("name", sorted(DOTS))
def test_a_customer_named_like_a_step_is_found_by_a_client_that_sends_paths_as_they_are(site: Site, name: str) -> None:
    connection = HTTPConnection(urlsplit(site.address).netloc, timeout=30)
    authorization = site.client("read").headers["authorization"]
    connection.request("GET", f"/api/v1/customers/{name}", headers={"Authorization": authorization})
    assert orjson.loads(connection.getresponse().read())["customer_id"] == name
    connection.close()


@pytest.mark.parametrize(
    "name",
    ["nobody", "a/c", "../../etc/passwd", "' OR 1=1 --", "<script>", "🦊" * 50, "x" * 256, "\0", "\r\nSet-Cookie: x"],
)
def test_a_customer_that_there_is_not_is_a_problem_that_repeats_nothing(site: Site, name: str) -> None:
    for path in ("", "/timeline"):
        answer = site.client("read").get(f"/api/v1/customers/{quote(name, safe='')}{path}")
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "urn:helix:problem:no-such-customer"
        assert "<script>" not in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "status", "kind"),
    [
        ("limit=1000000", 422, "invalid-request"),
        ("limit=0", 422, "invalid-request"),
        ("limit=ten", 422, "invalid-request"),
        ("sort=name", 422, "invalid-request"),
        ("band=purple", 422, "invalid-request"),
        ("segment=plan", 422, "invalid-request"),
        ("segment=%3Dpro", 422, "invalid-request"),
        ("segment=colour%3Dred", 422, "invalid-request"),
        ("segment=others.%3Dred", 422, "invalid-request"),
        ("cursor=forged", 400, "unknown-cursor"),
        ("cursor=%00", 400, "unknown-cursor"),
        ("cursor=" + "x" * 5_000, 422, "invalid-request"),
        ("owner=%ff", 400, "not-utf-8"),
    ],
)
def test_what_cannot_be_asked_is_named(site: Site, query: str, status: int, kind: str) -> None:
    answer = site.client("read").get(f"/api/v1/at-risk?{query}")
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:helix:problem:{kind}"), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def refused(site: Site, asked: str) -> dict[str, Any]:
    """Return the one error of what is refused as invalid; of a stream that is let in no end is waited for."""
    with site.client("read").stream("GET", f"/api/v1/{asked}") as answer:
        assert answer.status_code == 422
        problem = orjson.loads(answer.read())
    assert problem["type"] == "urn:helix:problem:invalid-request"
    (error,) = problem["errors"]
    assert isinstance(error, dict)
    return error


@pytest.mark.parametrize(
    ("asked", "wrong", "meant"),
    [
        ("at-risk?bnad=at_risk", "bnad", ["band"]),
        ("at-risk?sort=mrr&colour=red", "colour", []),
        ("customers/acme?limit=2", "limit", []),
        ("customers/acme/timeline?befor=2", "befor", ["before"]),
        ("alerts?Limit=2", "Limit", ["limit"]),
        ("segments/picture?segments=plan%3Dpro", "segments", ["segment"]),
        ("stream?x", "x", []),
        ("live?kinds=gone", "kinds", ["kind"]),
    ],
)
def test_a_parameter_that_there_is_not_is_named_with_those_that_there_are(
    site: Site, asked: str, wrong: str, meant: list[str]
) -> None:
    error = refused(site, asked)
    assert (error["field"], error["did_you_mean"]) == (wrong, meant)
    assert error["value"] == asked.rpartition(wrong)[2].removeprefix("=").replace("%3D", "=")
    assert all(name in error["message"] for name in meant or ["there is no such parameter"])


@pytest.mark.parametrize(
    ("asked", "field", "value", "expected"),
    [
        ("at-risk?band=purple", "band", "purple", "'at_risk'"),
        ("at-risk?segment=colour%3Dred", "segment", "colour=red", "plan, industry"),
        ("at-risk?band=watch&band=at_risk", "band", "at_risk", "expected once, got 2 times"),
        ("alerts?limit=1&limit=2&limit=3", "limit", "3", "expected once, got 3 times"),
        ("segments/picture?segment=plan%3Dpro&segment=region%3Deu", "segment", "region=eu", "expected one segment"),
        ("segments/pictures?group=colour", "group", "colour", "plan, industry"),
        ("live?kind=alert_raised&kind=nope", "kind", "nope", "'alert_raised'"),
        ("live?band=purple", "band", "purple", "'at_risk'"),
        ("live?segment=colour%3Dred", "segment", "colour=red", "plan, industry"),
    ],
)
def test_a_value_that_cannot_be_is_named_with_what_can(
    site: Site, asked: str, field: str, value: str, expected: str
) -> None:
    error = refused(site, asked)
    assert (error["field"], error["value"]) == (field, value)
    assert expected in error["message"]


def test_a_cursor_of_another_list_is_none_of_this(site: Site) -> None:
    client = site.client("read")
    cursor = client.get("/api/v1/at-risk?limit=1").json()["next"]
    assert cursor is not None
    answer = client.get("/api/v1/at-risk", params={"limit": 1, "cursor": cursor, "sort": "mrr"})
    assert answer.status_code == 400
    for place in range(0, len(cursor), 3):
        forged = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        assert site.client("read").get("/api/v1/at-risk", params={"cursor": forged}).status_code in (200, 400)


def test_ways_that_there_are_not_are_problems_too(site: Site) -> None:
    client = site.client("read")
    missing, wrong = client.get("/api/v1/nothing"), client.delete("/api/v1/at-risk")
    assert (missing.status_code, missing.json()["title"]) == (404, "Not Found")
    assert (wrong.status_code, wrong.json()["title"]) == (405, "Method Not Allowed")
    assert wrong.headers["allow"] == "GET, HEAD"
    broken = client.get("/api/v1/customers/%ff%fe")
    assert (broken.status_code, broken.json()["type"]) == (400, "urn:helix:problem:not-utf-8")
    assert broken.json()["title"] == "Not UTF-8"


@pytest.mark.parametrize("path", ["/api/v1/customers/{}", "/api/v1/customers/{}/timeline"])
@pytest.mark.parametrize("name", ["%00", "acme%00", "%00acme", "acme%0A", "%1B%7F", "%C2%85", "%E2%80%A8", "%EF%BF%BF"])
def test_a_name_of_control_characters_is_that_of_nobody(site: Site, path: str, name: str) -> None:
    answer = site.client("read").get(path.format(name))
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:helix:problem:no-such-customer")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("asked", "packed"),
    [
        ("gzip;q=0", False),
        ("br, gzip; q=0.000, *", False),
        ("identity;q=1, *;q=0", False),
        ("br;q=1, gzip;q=0.1", True),
    ],
)
def test_an_answer_is_compressed_only_for_who_takes_that(site: Site, asked: str, packed: bool) -> None:
    for path in ("/api/v1/at-risk", "/", "/static/vendor/htmx.min.js"):
        answer = site.client("read").get(path, headers={"Accept-Encoding": asked, "Accept": "text/html"})
        assert (answer.status_code, answer.headers.get("content-encoding")) == (200, "gzip" if packed else None)
        assert "Accept-Encoding" in answer.headers["vary"]


def test_large_answers_are_compressed_for_who_takes_that(site: Site) -> None:
    client = site.client("read")
    plain = client.get("/api/v1/at-risk", headers={"Accept-Encoding": "identity"})
    packed = client.get("/api/v1/at-risk", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert orjson.loads(plain.content) == packed.json()
    assert plain.headers["etag"] == packed.headers["etag"]
