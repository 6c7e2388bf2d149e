"""What became of a command is told once, where it was said to be sent, and until then that it is awaited."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from streams.adapters.wording.sayings import said
from streams.adapters.wording.texts import texts
from tests.web.browser.chromium import again
from tests.web.browser.conftest import Enter
from tests.web.browser.test_forms import INSIDE
from tests.web.refusals import refusals
from tests.web.site import Site

pytestmark = pytest.mark.slow
LONG_MS = 10_000
SAID = """async (sentences) => {
  const { refusal } = await import("/static/js/commands.js");
  return sentences.map(refusal);
}"""
TOLD = """async (problems) => {
  const { problem } = await import("/static/js/commands.js");
  return problems.map(problem);
}"""
TELL = "([kind, told]) => document.dispatchEvent(new CustomEvent(`helix:${kind}`, { detail: JSON.stringify(told) }))"


OUTCOMES = """() => {
  const tell = (word, id, because) => document.dispatchEvent(
    new CustomEvent(`helix:command_${word}`, { detail: JSON.stringify({ command_id: id, because }) }));
  const form = document.createElement("form");
  form.dataset.command = "";
  const answer = (id) => document.dispatchEvent(new CustomEvent("htmx:after:request", { detail: { ctx: {
    sourceElement: form, response: { status: 202 }, text: JSON.stringify({ command_id: id }) } } }));
  tell("applied", "old");
  for (let other = 0; other < 98; other++) tell("applied", `other-${other}`);
  tell("refused", "ours", "It is over.");
  tell("applied", "newest");
  for (const id of ["ours", "newest", "old"]) answer(id);
  return [...document.querySelectorAll("#toasts .toast")].map((each) => [each.className, each.textContent]);
}"""


def test_an_outcome_that_was_faster_than_the_answer_is_told_as_it_was(visit: Enter, shown: Site) -> None:
    with visit(shown) as visitor:
        page = visitor.open("/")
        page.wait_for_selector("main h1")
        words = page.locator("#toasts").evaluate("toasts => ({...toasts.dataset})")
        assert page.evaluate(OUTCOMES) == [
            ["toast bad", f"{words['refused']} It is over."],
            ["toast", words["done"]],
            ["toast", words["sent"]],  # too long ago: nobody keeps the outcomes of everybody for ever
        ]


def test_what_is_told_lies_in_the_window_however_long_a_name_is(visit: Enter, shown: Site) -> None:
    with visit(shown, viewport={"width": 375, "height": 800}) as visitor:
        page = visitor.open("/")
        page.wait_for_selector("main h1")
        tell = (
            """async (name) => (await import("/static/js/commands.js")).say("refused", `There is no alert ${name}.`)"""
        )
        page.evaluate(tell, "x" * 256)
        assert page.locator(".toast").evaluate(INSIDE)


def test_what_has_taken_effect_is_named(visit: Enter, shown: Site) -> None:
    with visit(shown, timezone_id="UTC") as visitor:
        visitor.page.route("**/acknowledge", lambda route: route.fulfill(status=202, json={"command_id": "c-1"}))
        page = visitor.open("/customers/acme")
        page.keyboard.press("a")
        expect(page.locator(".toast")).to_have_text("Sent; waiting for it to take effect.")
        told = {"command_id": "c-1", "command": "snooze_alert", "until": "2026-03-03T12:00:00Z"}
        page.evaluate(TELL, ["command_applied", told])
        expect(page.locator(".toast")).to_contain_text("Alert snoozed · until 3 Mar")
        expect(page.locator(".toast")).to_contain_text(" · It has taken effect.")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("command_applied", "It has taken effect."),
        ("command_refused", "It was refused: It is over."),
        ("resync", "It was sent, but what came of it was missed; the timeline tells."),
    ],
)
def test_a_command_is_awaited_until_its_outcome_takes_the_place(
    visit: Enter, shown: Site, kind: str, text: str
) -> None:
    with visit(shown) as visitor:
        visitor.page.clock.install()
        visitor.page.route("**/acknowledge", lambda route: route.fulfill(status=202, json={"command_id": "c-1"}))
        with visitor.page.expect_response(again("/customers/acme")):  # or it is given up when time makes a leap
            page = visitor.open("/customers/acme")
        page.keyboard.press("a")
        expect(page.locator(".toast")).to_have_text("Sent; waiting for it to take effect.")
        page.clock.fast_forward(LONG_MS)
        expect(page.locator(".toast")).to_have_text("Sent; waiting for it to take effect.")
        page.evaluate(TELL, [kind, {"command_id": "c-1", "because": "It is over." if "refused" in kind else None}])
        expect(page.locator(".toast")).to_have_text(text)
        page.clock.fast_forward(LONG_MS)
        expect(page.locator(".toast")).to_have_count(0)


@pytest.mark.parametrize(("locale", "language"), [("en-GB", "en"), ("zh-CN", "zh")])
def test_a_script_says_of_refusals_what_pages_do(visit: Enter, shown: Site, locale: str, language: str) -> None:
    sentences = [*refusals(), "It is over.", "Something that no page knows: {name}."]
    with visit(shown, locale=locale) as visitor:
        told = visitor.open("/").evaluate(SAID, sentences)
    assert told == [str(said(each, texts(language))) for each in sentences]


def test_a_script_says_a_problem_with_what_its_document_holds(visit: Enter, shown: Site) -> None:
    of = "urn:helix:problem:"
    documents = [
        {"type": of + "too-far-ahead", "status": 422, "latest": "2027-03-02T12:00:00Z", "detail": "x"},
        {"type": of + "invalid-request", "status": 422, "errors": [{"field": "score", "message": "x"}]},
        {"type": "about:blank", "status": 500, "detail": "x"},
        {"type": of + "teapot", "status": 418, "detail": "It is a teapot."},
        {},
    ]
    with visit(shown, locale="zh-CN", timezone_id="UTC") as visitor:
        late, *others = visitor.open("/").evaluate(TOLD, documents)
    assert late.startswith("最长只能持续到 2027年3月2日")
    assert others == ["以下内容不符合要求：score。", texts("zh")("problem.500"), "It is a teapot.", ""]


def test_what_a_command_meets_is_told_in_the_readers_language(visit: Enter, shown: Site) -> None:
    t = texts("zh")
    with visit(shown, locale="zh-CN") as visitor:
        visitor.forgiven = ("503",)  # there is no Kafka
        page = visitor.open("/customers/acme")
        page.wait_for_selector("#main[data-htmx-powered]")
        page.keyboard.press("a")
        expect(page.locator(".toast")).to_have_text(f"{t('command.failed')} {t('problem.commands-unavailable')}")
        page.route("**/acknowledge", lambda route: route.fulfill(status=202, json={"command_id": "c-1"}))
        page.keyboard.press("a")
        expect(page.locator(".toast").last).to_have_text(t("command.sent"))
        because = "It was acknowledged before, by Ann."
        page.evaluate(TELL, ["command_refused", {"command_id": "c-1", "because": because}])
        expect(page.locator(".toast").last).to_have_text(f"{t('command.refused')} 此前已由 Ann 认领。")
