"""On call: a customer falls while the page is open, is read of, taken on and worked off; or all stands still."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from streams.adapters.feed import Feed
from streams.events import TICKS
from tests.end_to_end.stage import PARTITIONS, Stage
from tests.web.browser.acme import refreshed
from tests.web.browser.chromium import OUTAGE, ground
from tests.web.browser.conftest import Enter
from tests.web.browser.neighbours import Valkey
from tests.web.browser.story import badly, happen, well
from tests.web.site import Site, until

pytestmark = [pytest.mark.slow, pytest.mark.broker]
HARBOR = "harbor & sons"
CALM = "calm"
SOON = 20_000


@pytest.fixture(scope="module", autouse=True)
def working(stage: Stage) -> None:
    """Let a worker count two customers that do well."""
    happen(stage.settings, [*well(HARBOR), *well(CALM)])
    stage.work()
    stage.wait()


@pytest.fixture
def fallen(live: Site, stage: Stage) -> None:
    """Let one be at risk, if no test before has: a process may have been dealt only some of these tests."""
    client = live.client("read")

    def at_risk() -> bool:
        return bool(client.get("/api/v1/at-risk?band=at_risk").json()["items"])

    if not at_risk():
        happen(stage.settings, badly(HARBOR), datetime.now(UTC))
    until(at_risk)


def test_a_fall_is_seen_read_taken_on_and_worked_off_without_a_reload(visit: Enter, live: Site, stage: Stage) -> None:
    with visit(live) as visitor:
        page = visitor.open("/")
        expect(page.locator("table.rank tbody tr")).to_have_count(2, timeout=SOON)
        expect(page.locator("table.rank")).not_to_contain_text("at risk")
        page.evaluate("window.opened = true")

        happen(stage.settings, badly(HARBOR), datetime.now(UTC))
        first = page.locator("table.rank tbody tr").first
        expect(first).to_contain_text(HARBOR, timeout=SOON)
        expect(first).to_contain_text("at risk", timeout=SOON)
        expect(first).to_contain_text("nobody on it", timeout=SOON)
        expect(first).to_contain_text("recovery")
        expect(page.locator("ol.feed")).to_contain_text("Alert now critical: low health", timeout=SOON)
        expect(first.locator(".c-alert")).to_contain_text("raised", timeout=SOON)
        expect(page.locator("ol.feed")).to_contain_text("to at risk")
        expect(page.locator("#fresh")).to_contain_text("Live", timeout=SOON)

        assert page.evaluate("window.opened"), "the page was loaded again"
        first.get_by_role("link").click()
        page.wait_for_selector("main.customer")
        page.evaluate("window.opened = true")
        health = page.locator("section", has=page.get_by_role("heading", name="Health", exact=True))
        expect(health.get_by_role("row", name="sentiment")).to_contain_text("0%")
        expect(page.locator(".chart canvas").first).to_be_visible()

        page.keyboard.press("a")
        alert = page.locator("article.item").first
        expect(page.locator(".toast").last).to_contain_text("taken effect", timeout=SOON)
        expect(alert).to_contain_text("acknowledged by Ann", timeout=SOON)
        expect(page.locator(".history")).to_contain_text("Alert acknowledged")

        plan = page.locator("article.item", has_text="recovery")
        expect(plan.locator(".tasks .done")).to_have_count(1)
        plan.locator("summary", has_text="Mark done").click()
        expect(plan.locator("details[open]")).to_contain_text("It cannot be undone.")
        expect(plan.locator(".tasks .done")).to_have_count(1)
        plan.locator("details[open]").get_by_role("button", name="Send").click()
        expect(plan.locator(".tasks .done")).to_have_count(2, timeout=SOON)
        assert page.evaluate("window.opened"), "the page was loaded again"


@pytest.mark.usefixtures("fallen")
def test_commands_with_a_reason_take_effect_and_wrong_ones_are_told_so(visit: Enter, live: Site) -> None:
    with visit(live) as visitor:
        page = visitor.open("/customers/harbor%20%26%20sons")
        page.locator("summary", has_text="Override health").click()
        form = page.locator("details[open] form")
        form.get_by_label("Score, 0 to 100").fill("77")
        form.get_by_label("Reason").fill("Spoke with <b>their</b> CTO")
        form.get_by_role("button", name="Send").click()
        expect(page.locator(".facts .override")).to_contain_text("77", timeout=SOON)
        expect(page.locator(".facts .override")).to_contain_text("Spoke with <b>their</b> CTO")

        page.locator("summary", has_text="Snooze").first.click()
        form = page.locator("details[open] form")
        form.get_by_label("Reason").fill("They are on holiday")
        form.get_by_role("button", name="Send").click()
        expect(page.locator("article.item").first).to_contain_text("snoozed until", timeout=SOON)
        expect(page.locator("article.item").first).to_contain_text("They are on holiday")

        page.get_by_role("button", name="End snooze").click()
        expect(page.locator("article.item").first).not_to_contain_text("snoozed until", timeout=SOON)
        expect(page.locator(".history")).to_contain_text("Snooze ended", timeout=SOON)
        page.get_by_role("button", name="End override").click()
        expect(page.locator(".facts .override")).to_have_count(0, timeout=SOON)
        expect(page.locator(".history")).to_contain_text("Override ended", timeout=SOON)

        visitor.forgiven = ("422",)
        page.locator("summary", has_text="Override health").click()
        form = page.locator("details[open] form")
        form.get_by_label("Score, 0 to 100").fill("50")
        form.get_by_label("Reason").fill("An hour ago")
        form.locator("select").evaluate("select => { select.options[0].value = '-1' }")
        form.get_by_role("button", name="Send").click()
        expect(page.locator(".toast.bad")).to_contain_text("did not work")
        expect(form.get_by_label("Reason")).to_have_value("An hour ago")


@pytest.mark.usefixtures("fallen")
def test_what_is_being_written_stays_while_the_page_moves(visit: Enter, live: Site) -> None:
    with visit(live) as visitor:
        page = visitor.open("/customers/harbor%20%26%20sons")
        page.locator("summary", has_text="Close plan").click()
        page.locator("details[open] select").select_option("failed")
        page.locator("summary", has_text="Label").first.click()
        page.locator("details[open] select").select_option("saved")
        before = page.locator("details[open] select").input_value()
        for _ in range(2):  # what the first was answered is in the page by the time that the second is
            refreshed(page)
        assert page.locator("details[open] select").input_value() == before == "saved"


def tick(stage: Stage) -> None:
    """Let it be now on every partition: what was told so far is some days old."""
    with Feed(stage.settings.broker, stage.settings.namespace) as feed:
        feed.tick(TICKS, PARTITIONS, [datetime.now(UTC)])


def test_a_worker_tells_how_long_records_take(live: Site, stage: Stage) -> None:
    client = live.client("read")
    tick(stage)
    until(lambda: client.get("/api/v1/stream").json()["latency"])
    latency = client.get("/api/v1/stream").json()["latency"]
    assert 0 <= latency["p50_seconds"] <= latency["p99_seconds"]


def test_without_redis_the_page_says_so_and_goes_on_when_it_is_back(
    visit: Enter, live: Site, stage: Stage, own_valkey: Valkey
) -> None:
    tick(stage)
    with visit(live) as visitor:
        visitor.forgiven = OUTAGE
        page = visitor.open("/")
        expect(page.locator("#warnings")).to_be_empty(timeout=SOON)
        own_valkey.stop()
        expect(page.locator("#warnings")).to_contain_text("read model does not answer", timeout=SOON)
        expect(page.locator("table.rank tbody tr")).to_have_count(2)
        expect(page.locator("#fresh")).to_contain_text("No picture", timeout=SOON)
        assert ground(page.locator("#fresh")) == ground(page.locator("#warnings .notice"))
        own_valkey.start()
        expect(page.locator("#warnings")).to_be_empty(timeout=2 * SOON)
        expect(page.locator("#fresh")).to_contain_text("Live", timeout=SOON)


def test_when_no_worker_works_the_picture_is_called_old(visit: Enter, live: Site, stage: Stage) -> None:
    tick(stage)
    with visit(live) as visitor:
        page = visitor.open("/customers/harbor%20%26%20sons")
        expect(page.locator("#fresh")).to_contain_text("Live", timeout=SOON)
        stage.end()
        expect(page.locator("#warnings")).to_contain_text("No worker", timeout=2 * SOON)
        expect(page.locator("#warnings")).to_contain_text("It has been so since")
        expect(page.locator("#warnings")).to_contain_text("It is as of")
        expect(page.locator("#fresh")).to_contain_text("Stale")
        assert visitor.violations() == []
