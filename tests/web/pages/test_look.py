"""Language and theme are the reader's: what was chosen now, else before, else what the browser likes."""

import pytest
from starlette.requests import Request
from starlette.responses import Response

from streams.web.pages.look import look


def request(query: str = "", path: str = "/customers/a%2Fb", **headers: str) -> Request:
    told = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "path": path, "raw_path": path.encode(), "query_string": query.encode(), "headers": told}
    return Request(scope)


@pytest.mark.parametrize(
    ("query", "headers", "language"),
    [
        ("", {}, "en"),
        ("", {"accept_language": "zh-Hans-CN,zh;q=0.9,en;q=0.8"}, "zh"),
        ("", {"accept_language": "de,fr;q=0.7"}, "en"),
        ("", {"accept_language": "zh", "cookie": "helix_language=en"}, "en"),
        ("lang=zh", {"cookie": "helix_language=en"}, "zh"),
        ("lang=xx", {"cookie": "helix_language=zh"}, "zh"),
    ],
)
def test_the_nearest_choice_counts(query: str, headers: dict[str, str], language: str) -> None:
    assert look(request(query, **headers)).t.language == language


def test_the_switch_leads_to_the_same_page_and_is_remembered() -> None:
    seeing = look(request("sort=mrr&lang=zh"))
    assert seeing.url == "/customers/a%2Fb?sort=mrr"
    assert seeing.other_url == "/customers/a%2Fb?sort=mrr&lang=en"
    assert "helix_language=zh" in seeing.keep(Response()).headers["set-cookie"]
    assert "set-cookie" not in look(request("sort=mrr")).keep(Response()).headers


@pytest.mark.parametrize("path", ["//elsewhere.example/x", "///elsewhere.example/x", "/\\elsewhere.example/x"])
def test_no_path_makes_a_link_that_leads_elsewhere(path: str) -> None:
    seeing = look(request(path=path))
    for url in (seeing.url, seeing.other_url):
        assert url.startswith("/")
        assert not url.startswith(("//", "/\\"))


def test_a_theme_that_is_none_is_the_systems() -> None:
    assert look(request(cookie="helix_theme=dark")).theme == "dark"
    assert look(request(cookie='helix_theme="><script>')).theme == ""
