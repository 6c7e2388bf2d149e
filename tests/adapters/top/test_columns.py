"""A narrow terminal has fewer columns, a wide one more and more of each: always as many as there is room for."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from streams.adapters.reading_view import Row
from streams.adapters.terminal.marks import clean, course
from streams.adapters.terminal.shortening import middled
from streams.adapters.top.cells import why
from streams.adapters.top.columns import FORMS, GAP, columns
from streams.adapters.top.seeing import Seeing
from streams.adapters.view.cause import Cause
from streams.adapters.view.index import SORTS
from streams.adapters.view.row import row_of
from streams.adapters.wording.texts import LANGUAGES, texts
from streams.events import Band
from tests.adapters.cared import BOTH, QUIET
from tests.adapters.portraits import HOSTILE, full, overridden
from tests.adapters.top.screen import BANDS, CALM
from tests.adapters.view_lanes import NOON

NARROWEST = FORMS["customer"][1][0].width
ENGLISH = Seeing(texts("en"), BANDS, NOON)
LONG = "客户" * 20


def names(width: int, sort: str = "urgency") -> list[str]:
    return [each.name for each in columns(width, sort)]


@pytest.mark.parametrize("sort", SORTS)
def test_what_a_terminal_shows_a_wider_one_shows_too_and_in_no_less_room(sort: str) -> None:
    shown = [{each.name: each.width for each in columns(width, sort)} for width in range(NARROWEST, 260)]
    for width, (narrow, wide) in enumerate(pairwise(shown), NARROWEST):
        assert sum(narrow.values()) + GAP * (len(narrow) - 1) == width
        assert narrow.keys() <= wide.keys()
    assert shown[-1].keys() == FORMS.keys()


def test_a_small_terminal_tells_why_since_when_who_is_on_it_and_what_is_at_stake() -> None:
    assert names(78) == ["customer", "score", "band", "lasting", "why", "alert", "plan", "mrr"]
    assert names(118) == ["customer", "score", "band", "lasting", "trend", "why", "alert", "owner", "plan", "mrr"]
    assert names(40) == ["customer", "score", "band"]
    assert names(3) == ["customer"]


def test_what_the_list_is_sorted_by_is_in_sight() -> None:
    assert "risk" not in names(78)
    assert "risk" in names(78, "risk")
    assert "mrr" in names(45, "mrr")


@given(
    name=st.sampled_from(["acme", HOSTILE, LONG]),
    score=st.one_of(st.none(), st.floats(0, 100)),
    band=st.sampled_from([None, "at_risk", "watch", "healthy"]),
    trend=st.lists(st.one_of(st.none(), st.floats(0, 100)), max_size=30).map(tuple),
    risk=st.one_of(st.none(), st.floats(0, 1)),
    mrr=st.one_of(st.none(), st.floats(0, 1e308)),
    width=st.integers(NARROWEST, 260),
    language=st.sampled_from(list(LANGUAGES)),
)
def test_whatever_a_customer_is_like_its_cells_fit_their_columns(
    name: str,
    score: float | None,
    band: Band | None,
    trend: tuple[float | None, ...],
    risk: float | None,
    mrr: float | None,
    width: int,
    language: str,
) -> None:
    alert = replace(BOTH, acknowledged_by=LONG)
    who = replace(overridden(name), score=score, band=band, trend=trend, owner=LONG, mrr=mrr, alerts=(alert,))
    row = replace(row_of(who), risk=risk)
    see = ENGLISH._replace(t=texts(language))
    for each in columns(width, "urgency"):
        assert cell_len(each.cell(row, see, each.width).plain) <= each.width, each.name


@pytest.mark.parametrize(
    ("width", "told"),
    [(12, "low health"), (8, "low …"), (23, "low health"), (24, "low health: adoption 63%")],
)
def test_a_reason_is_told_as_far_as_there_is_room(width: int, told: str) -> None:
    assert why(row_of(full("acme")), ENGLISH, width).plain == told
    assert why(row_of(CALM), ENGLISH, width).plain == ""


def cell(name: str, row: Row, width: int = 118) -> str:
    (found,) = (each for each in columns(width, "urgency") if each.name == name)
    return found.cell(row, ENGLISH, found.width).plain.strip()


@pytest.mark.parametrize("width", [78, 98, 118])
def test_long_ids_that_are_alike_at_one_end_are_told_apart(width: int) -> None:
    names = [f"{part}meadow-pharma-of-the-north{end}" for part, end in (("", "-1"), ("", "-2"), ("x", "-1"))]
    shown = [cell("customer", row_of(full(name)), width) for name in names]
    assert len(set(shown)) == len(names)
    assert all("…" in each for each in shown)


def test_no_two_titles_are_read_as_one() -> None:
    titles = [texts("en")(each.title) for each in columns(98, "urgency")]
    assert titles[:6] == ["Customer", "Health", "Band", "For", "Trend", "Why"]


def test_a_measure_that_is_too_long_keeps_its_number() -> None:
    silent = Cause(kind="feature", name="days_silent", value=1_234.0)
    assert why(replace(row_of(full("acme")), top=silent), ENGLISH, 13).plain == "days … 1,234"


def test_since_when_somebody_is_at_risk_is_counted_by_closes_as_pages_count_it() -> None:
    row = row_of(full("acme"))
    assert cell("lasting", replace(row, trend=(80.0, 50.0, 50.0))) == "2d"
    assert cell("lasting", replace(row, trend=(50.0, 50.0))) == "2d+"
    assert cell("lasting", replace(row, trend=(80.0,))) == "0d"
    assert cell("lasting", row_of(CALM)) == ""


def test_the_course_of_a_score_ends_at_what_it_is_now() -> None:
    row = replace(row_of(full("acme")), trend=(90.0, 90.0, 60.0), score=20.0)
    assert cell("trend", row) == "██▅▁"
    assert cell("trend", row_of(CALM)) == ""


@given(st.text(), st.integers(2, 30))
def test_a_name_with_its_middle_left_out_takes_no_more_room_than_there_is(name: str, width: int) -> None:
    shown = middled(clean(name), width)
    assert cell_len(shown) <= width
    assert shown == clean(name) or "…" in shown


@given(st.lists(st.one_of(st.none(), st.floats(0, 100)), min_size=2, max_size=60), st.integers(1, 40))
def test_a_course_takes_no_more_room_than_there_is(scores: list[float | None], width: int) -> None:
    assert len(course(scores, width)) in (0, min(width, len(scores)))


def test_a_snoozed_alert_and_one_that_nobody_is_on_are_told_apart_without_colour() -> None:
    assert cell("alert", row_of(full("acme"))) == "crit 9d !"
    assert cell("alert", row_of(replace(full("acme"), alerts=(QUIET,)))) == "crit 9d zz"
