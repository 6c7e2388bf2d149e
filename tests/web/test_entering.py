"""Nothing is to be had without a token but the way in, and whether the application lives."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from streams.adapters.wording.texts import LANGUAGES
from streams.web.app import create
from streams.web.headers import HEADERS
from streams.web.pages.environment import customer_url
from tests.web.conftest import CUSTOMERS
from tests.web.site import Site
from tests.web.test_reading import READS

OPEN = {"/health/live", "/health/ready", "/sign-in", "/session", "/session/end", "/static/{path:path}"}
ACT = "/api/v1/alerts/acme:health_low:1/acknowledge"
OURS = {"customer_id": "acme"}


@pytest.fixture
def site(shared_site: Site) -> Site:
    return shared_site


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_way_in_says_where_a_token_comes_from(site: Site, language: str) -> None:
    page = site.client(None).get("/sign-in", headers={"Accept-Language": language}).text
    assert "<code>helix token create</code>" in page
    assert "<code>helix demo</code>" in page
    assert "{" not in page


@pytest.mark.parametrize("path", [*READS, "/api/v1/live", "/", "/customers/acme", "/nothing", "/docs", "/openapi.json"])
def test_without_a_token_nothing_is_told_not_even_what_there_is(site: Site, path: str) -> None:
    answer = site.client(None).get(path)
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:helix:problem:not-signed-in")
    assert answer.headers["www-authenticate"] == 'Bearer realm="helix"'


def test_of_all_routes_only_the_way_in_is_open(site: Site) -> None:
    client = site.client(None, headers={"Origin": site.address})
    routes = list(iter_route_contexts(create(site.settings).routes))
    asked = [(each.path or "", how) for each in routes for how in each.methods or ()]
    statuses = {path: client.request(how, re.sub(r"{[^}]+}", "x", path)).status_code for path, how in asked}
    assert len(statuses) > 25
    assert {path for path, status in statuses.items() if status != 401} == OPEN


def test_a_token_that_is_wrong_expired_revoked_or_of_another_kind_opens_nothing(site: Site) -> None:
    _, expired = site.token(expires_in=timedelta(seconds=-1))
    revoked_id, revoked = site.token()
    client = site.client(None)
    assert client.get("/api/v1/alerts", headers={"Authorization": f"Bearer {revoked}"}).status_code == 200
    site.access.tokens.revoke(revoked_id)
    shown = [
        f"Bearer {expired}",
        f"Bearer {revoked}",
        f"Bearer {revoked}x",
        f"Basic {revoked}",
        "Bearer",
        "",
        "Bearer \xff\xfe",
    ]
    for said in shown:
        answer = client.get("/api/v1/alerts", headers=[(b"Authorization", said.encode("latin-1"))])
        assert (answer.status_code, answer.json()["type"]) == (401, "urn:helix:problem:not-signed-in"), said
        assert revoked not in answer.text


def test_a_reader_gives_no_commands(site: Site) -> None:
    answer = site.client("read").post(ACT, json=OURS)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:helix:problem:not-an-operator")


def browser(site: Site) -> httpx.Client:
    return site.client(None, headers={"Accept": "text/html", "Origin": site.address, "Sec-Fetch-Site": "same-origin"})


def test_a_browser_without_a_session_is_led_to_the_way_in_and_back(site: Site) -> None:
    page = browser(site).get("/customers/a%2Fb?tab=plans")
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=%2Fcustomers%2Fa%252Fb%3Ftab%3Dplans")
    assert browser(site).get("/").headers["location"] == "/sign-in"


@pytest.mark.parametrize("customer", CUSTOMERS)
def test_who_is_led_to_the_way_in_comes_back_to_the_same_customer(site: Site, customer: str) -> None:
    there, person = customer_url(customer, before=7), browser(site)
    way_in = person.get(there).headers["location"]
    entered = person.post("/session", data={"token": site.token()[1], "next": parse_qs(urlsplit(way_in).query)["next"]})
    assert entered.headers["location"] == there


def test_a_browser_signs_in_with_a_token_and_out_again(site: Site) -> None:
    _, secret = site.token()
    person, other = browser(site), browser(site)
    other.post("/session", data={"token": secret})
    entered = person.post("/session", data={"token": secret, "next": "/segments"})
    assert (entered.status_code, entered.headers["location"]) == (303, "/segments")
    cookie = entered.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age=43200"))
    assert secret not in cookie
    assert person.get("/api/v1/alerts").status_code == 200
    kept = dict(person.cookies)
    assert person.post("/session/end").headers["location"] == "/sign-in"
    assert person.get("/api/v1/alerts", headers={"Accept": "*/*"}).status_code == 401
    person.cookies.update(kept)
    assert person.get("/api/v1/alerts", headers={"Accept": "*/*"}).status_code == 401
    assert other.get("/api/v1/alerts").status_code == 200


def test_who_signs_out_of_a_session_that_is_over_is_led_to_the_way_in(site: Site) -> None:
    out = browser(site).post("/session/end")
    assert (out.status_code, out.headers["location"]) == (303, "/sign-in")
    foreign = site.client(None, headers={"Origin": "https://elsewhere.example"}).post("/session/end")
    assert foreign.status_code == 403


def test_a_code_of_a_link_lets_in_once(site: Site) -> None:
    code = site.access.codes.issue(site.token()[0])
    first, second = browser(site), browser(site)
    assert first.post("/session", data={"code": code}).headers["location"] == "/"
    assert first.get("/api/v1/alerts").status_code == 200
    again = second.post("/session", data={"code": code, "next": "/stream"})
    assert again.headers["location"] == "/sign-in?refused&next=%2Fstream"
    assert "set-cookie" not in again.headers


@pytest.mark.parametrize(
    "there", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere", "javascript:x", "/\n"]
)
def test_nobody_is_led_elsewhere(site: Site, there: str) -> None:
    entered = browser(site).post("/session", data={"token": site.token()[1], "next": there})
    assert (entered.status_code, entered.headers["location"]) == (303, "/")


@pytest.mark.parametrize("form", [{}, {"token": ""}, {"token": "no"}, {"code": "../tokens.json"}, {"token": "\0"}])
def test_who_shows_nothing_good_is_told_so(site: Site, form: dict[str, str]) -> None:
    refused = browser(site).post("/session", data=form)
    assert (refused.status_code, refused.headers["location"]) == (303, "/sign-in?refused")


def test_a_session_is_not_lent_to_other_sites(site: Site) -> None:
    _, secret = site.token()
    person = site.client(None)
    person.post("/session", data={"token": secret})
    for headers in (
        {},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ):
        answer = person.post(ACT, json=OURS, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:helix:problem:foreign-origin")
    assert person.post(ACT, json=OURS, headers={"Origin": site.address}).status_code == 202
    foreign = site.client().post(ACT, json=OURS, headers={"Origin": "https://elsewhere.example"})
    assert foreign.status_code == 403


def test_only_our_own_names_are_answered(site: Site) -> None:
    client = site.client()
    for host in ("elsewhere.example", "127.0.0.1.elsewhere.example", "", "localhost@elsewhere.example", "[::1"):
        answer = client.get("/api/v1/alerts", headers={"Host": host})
        assert answer.status_code in (400, 421), host
    for host in ("localhost", "127.0.0.1:80", "[::1]:8080"):
        assert client.get("/api/v1/alerts", headers={"Host": host}).status_code == 200
    assert client.get("/health/live", headers={"Host": "elsewhere.example"}).status_code == 200


@pytest.mark.parametrize("path", ["/health/live", "/api/v1/alerts", "/nothing", "/sign-in", "/static/none", "/%ff"])
def test_every_answer_forbids_a_browser_what_is_not_ours(site: Site, path: str) -> None:
    for answer in (site.client().get(path), site.client(None).get(path)):
        told = {name: answer.headers.get(name) for name in HEADERS if name != "Cache-Control"}
        assert told == {name: value for name, value in HEADERS.items() if name != "Cache-Control"}
        assert not re.search("unsafe|https?:", answer.headers["content-security-policy"])
        assert "server" not in answer.headers


def test_secrets_are_in_no_log(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="streams")
    caplog.set_level("INFO", logger="uvicorn")
    _, secret = site.token()
    code = site.access.codes.issue(site.token()[0])
    person = browser(site)
    person.post("/session", data={"token": secret})
    person.post("/session", data={"code": code})
    person.get(f"/api/v1/alerts?token={secret}")
    session = person.cookies["helix_session"]
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("http", "asyncio"))]
    assert not [line for line in ours for shown in (secret, code, session) if shown in line]
