"""Debian's Chromium, driven by Playwright: found, started, and watched for whatever it complains of."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, sync_playwright

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
AXE: Final = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OUTAGE: Final = ("Failed to load resource", "Failed to fetch", "network error", "htmx:response:error", "net::ERR_")


def path() -> str:
    """Return where Chromium is; without one skip the test, or fail where HELIX_TEST_BROWSER demands it."""
    found = next((each for name in NAMES if (each := shutil.which(name))), None)
    if found is None and os.environ.get("HELIX_TEST_BROWSER"):
        pytest.fail("HELIX_TEST_BROWSER is set, but there is no chromium; as root, `make chromium` installs it")
    if found is None:
        pytest.skip("there is no chromium here; `make chromium` installs it on Debian, as root")
    return found


@contextmanager
def started() -> Iterator[Browser]:
    """Start a browser for as long as the context lasts."""
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # it refuses to be root's otherwise
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path(), args=sandbox)
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """Somebody before a browser window; ``complaints`` are errors of the console and what came from elsewhere.

    ``forgiven`` are parts of messages that a test brings about itself.
    """

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.complaints: list[str] = []
        self.forgiven: tuple[str, ...] = ()
        self.page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("console", lambda said: self._said(said.type, said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("dialog", lambda dialog: self.complaints.append(f"a dialog says {dialog.message!r}"))

    def open(self, path: str) -> Page:
        """Open a page of the application."""
        self.page.goto(self.address + path)
        return self.page

    def violations(self) -> list[str]:
        """Return what axe finds wrong with the page for people who use it in another way."""
        self.page.evaluate(AXE)
        asked = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        found: dict[str, Any] = self.page.evaluate("asked => axe.run(document, asked)", asked)
        nodes = [(each, node) for each in found["violations"] for node in each["nodes"]]
        return [f"{each['id']}: {each['help']}: {node['html'][:200]}" for each, node in nodes]

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not any(each in text for each in self.forgiven):
            self.complaints.append(f"{kind}: {text}")

    def _asked(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "about:")):
            self.complaints.append(f"it asked elsewhere: {url}")


def ground(element: Locator) -> str:
    """Return the colour behind an element."""
    told: str = element.evaluate("each => getComputedStyle(each).backgroundColor")
    return told


def again(path: str) -> Callable[[Response], bool]:
    """Return what tells whether an answer is that to an open page that has asked for itself anew."""
    return lambda answer: answer.url.endswith(path) and "hx-request" in answer.request.headers


@contextmanager
def visiting(browser: Browser, address: str, **how: Any) -> Iterator[Visitor]:
    """Give a visitor in a window of its own; what the browser complained of fails the test."""
    context = browser.new_context(**({"viewport": {"width": 1440, "height": 900}, "locale": "en-GB"} | how))
    visitor = Visitor(context, address)
    try:
        yield visitor
        assert visitor.complaints == [], visitor.complaints
    except BaseException as error:
        error.add_note(f"the browser complained of {visitor.complaints}")
        raise
    finally:
        context.close()
