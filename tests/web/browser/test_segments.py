"""What is compared on the page of segments stands side by side, and no picture says other than its numbers."""

from __future__ import annotations

from typing import Final

import pytest

from tests.web.browser.conftest import Enter
from tests.web.site import Site

pytestmark = pytest.mark.slow
WIDE: Final = {"width": 1440, "height": 900}
LINES = """() => [...document.querySelectorAll("[aria-labelledby=trends-title] tbody tr")].map((row) => {
  const middle = (each) => (({ top, bottom }) => (top + bottom) / 2)(each.getBoundingClientRect());
  return Math.abs(middle(row.querySelector("svg")) - middle(row.querySelector("td data")));
})"""
BEYOND = """() => [...document.querySelectorAll("table.heat tbody th")].filter((each) =>
  each.querySelector("bdi").getBoundingClientRect().right > each.getBoundingClientRect().right + 1).length"""


def test_parts_of_segments_are_on_a_line_however_long_their_names_are(visit: Enter, shown: Site) -> None:
    with visit(shown, viewport=WIDE) as visitor:
        page = visitor.open("/segments?group=plan")
        charts = page.locator(".histogram")
        tops = {round(each.bounding_box()["y"]) for each in charts.all()}
        assert charts.count() > 2
        assert len(tops) == 1
        assert max(page.evaluate(LINES)) < 4
        assert page.evaluate(BEYOND) == 0


def test_columns_of_scores_have_the_colour_of_no_band_and_limits_are_drawn(visit: Enter, shown: Site) -> None:
    with visit(shown, viewport=WIDE) as visitor:
        page = visitor.open("/segments?group=plan")
        drawn = page.locator(".histogram rect").evaluate_all("all => all.map(each => each.className.baseVal)")
        assert set(drawn) == {"count", "floor"}
        chart = page.locator(".histogram").first
        assert [each.get_attribute("d") for each in chart.locator(".limit").all()] == ["M75.0 0V41", "M60.0 0V41"]
        assert (
            "the limits of the bands, 60 and 75"
            in page.locator("section", has_text="Distribution of health").last.inner_text()
        )
