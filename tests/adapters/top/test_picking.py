"""Whom to show is chosen by keys, and what was chosen is told above the list."""

from functools import partial

import pytest

from streams.adapters.reading_view import ViewReader
from streams.adapters.top import Top
from streams.adapters.top.picking import PickingScreen
from tests.adapters.top.screen import rows, said, screen, seen, top


def asked(app: Top, told: str) -> bool:
    return told in said(app, "#asked")


async def test_one_band_after_the_other_is_shown_and_all_again(reader: ViewReader) -> None:
    app = top(reader)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: len(rows(app)) == 3)
        for band, many in (("at risk", 2), ("watch", 0), ("healthy", 1), ("unknown", 0)):
            await pilot.press("b")
            told = f"Band: {band} · {f'{many} of {many}' if many else 'No customer fits these filters.'}"
            await seen(pilot, partial(asked, app, told))
            assert len(rows(app)) == many
        await pilot.press("b")
        await seen(pilot, lambda: len(rows(app)) == 3 and "Band" not in said(app, "#asked"))


async def test_any_group_is_chosen_by_what_is_typed_of_it_and_let_go_again(reader: ViewReader) -> None:
    app = top(reader)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: len(rows(app)) == 3)
        await pilot.press("slash")
        await seen(pilot, lambda: isinstance(app.screen, PickingScreen) and "Band: at risk" in screen(app))
        assert "Policy: low health" in screen(app)
        await pilot.press(*"owner")
        await seen(pilot, lambda: "Band: at risk" not in screen(app) and "Owner: ann" in screen(app))
        await pilot.press("enter")
        await seen(pilot, lambda: len(rows(app)) == 2 and "Owner: ann" in said(app, "#asked"))
        await pilot.press("slash", *"ann", "down", "enter")
        await seen(pilot, lambda: len(rows(app)) == 3 and "Owner" not in said(app, "#asked"))


async def test_who_types_what_there_is_not_or_leaves_changes_nothing(reader: ViewReader) -> None:
    app = top(reader, ("owner", "ann"))
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: len(rows(app)) == 2)
        await pilot.press("slash", *"nobody", "enter")
        await seen(pilot, lambda: not isinstance(app.screen, PickingScreen))
        await pilot.press("slash", "escape")
        await seen(pilot, lambda: not isinstance(app.screen, PickingScreen))
        assert app.asked.chosen == (("owner", "ann"),)


async def test_what_was_chosen_and_is_of_nobody_is_marked_where_it_can_be_let_go(reader: ViewReader) -> None:
    app = top(reader, ("plan", "gold"))
    async with app.run_test(size=(80, 40)) as pilot:
        await seen(pilot, lambda: "No customer fits these filters." in said(app, "#asked"))
        await pilot.press("slash")
        await seen(pilot, lambda: "✓ Plan: gold" in screen(app))


@pytest.mark.parametrize(("sort", "first"), [("lowest health", "acme"), ("greatest fall", "acme"), ("most at", "acme")])
async def test_the_order_is_told(reader: ViewReader, sort: str, first: str) -> None:
    app = top(reader)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: "most urgent first · 3 of 3" in said(app, "#asked"))
        while not said(app, "#asked").startswith(sort):
            await pilot.press("s")
            await pilot.pause(0.2)
        assert first in " ".join(rows(app)[:2])


async def test_while_it_holds_still_it_answers_what_it_is_asked(reader: ViewReader) -> None:
    app = top(reader)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: len(rows(app)) == 3)
        await pilot.press("space", "b")
        await seen(pilot, lambda: len(rows(app)) == 2)


async def test_over_a_page_of_its_own_keys_of_the_table_do_nothing(reader: ViewReader) -> None:
    app = top(reader)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: len(rows(app)) == 3)
        await pilot.press("question_mark", "b", "s", "slash")
        await pilot.pause()
        assert (app.asked.chosen, app.asked.sort, len(app.screen_stack)) == ((), "urgency", 2)
