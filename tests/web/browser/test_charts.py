"""What stands on a chart can be read: no day is named twice below it, however few there are."""

from __future__ import annotations

import pytest

from tests.web.browser.conftest import Enter
from tests.web.site import Site, until

pytestmark = pytest.mark.slow
RECORD = """
window.drawn = {};
const { clearRect, fillText } = CanvasRenderingContext2D.prototype;
const texts = (canvas) => (window.drawn[canvas.closest(".chart")?.id] ??= []);
CanvasRenderingContext2D.prototype.clearRect = function (...at) {
  texts(this.canvas).length = 0; // it is drawn anew
  clearRect.apply(this, at);
};
CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
  texts(this.canvas).push(text);
  fillText.call(this, text, ...at);
};
"""
NAMED = """async () => {
  const { named } = await import("/static/js/charts.js");
  const day = new Intl.DateTimeFormat("en-GB", { month: "short", day: "numeric", timeZone: "UTC" });
  const midnight = Date.UTC(2026, 2, 1) / 1000;
  return [named(day, midnight, false), named(day, midnight + 3600, false), named(day, midnight, true)];
}"""


@pytest.mark.parametrize(("chart", "least"), [("usage", 2), ("trend", 4)])
def test_no_day_is_named_twice(visit: Enter, shown: Site, chart: str, least: int) -> None:
    with visit(shown) as visitor:
        visitor.page.add_init_script(RECORD)
        page = visitor.open("/customers/acme")
        until(lambda: page.evaluate(f"drawn.{chart}?.length"))
        days = [each for each in page.evaluate(f"drawn.{chart}") if each[:1].isdigit() and " " in each]
        assert len(days) == len(set(days)) >= least, days


def test_a_score_is_named_by_the_day_that_it_closes(visit: Enter, shown: Site) -> None:
    with visit(shown) as visitor:
        assert visitor.open("/customers/acme").evaluate(NAMED) == ["28 Feb", "1 Mar", "1 Mar"]


SEEN = """tick => {
  const { stroke, strokeWidth, vectorEffect } = getComputedStyle(tick);
  const ink = getComputedStyle(tick.closest("svg").parentElement.querySelector("b")).color;
  return [stroke === ink, strokeWidth, vectorEffect];
}"""


@pytest.mark.parametrize("width", [375, 1280])
def test_the_mark_of_a_week_before_is_as_wide_however_narrow_the_bar(visit: Enter, shown: Site, width: int) -> None:
    with visit(shown) as visitor:
        visitor.page.set_viewport_size({"width": width, "height": 800})
        tick = visitor.open("/customers/acme").locator(".stackbar .tick")
        assert tick.evaluate(SEEN) == [True, "2px", "non-scaling-stroke"]
