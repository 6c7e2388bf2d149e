"""The feed in the terminal tells what that of *Now* tells, where there is room or when it is asked for."""

from datetime import timedelta

import pytest
from markupsafe import Markup
from msgspec.structs import replace

from streams.adapters.reading_view import ViewReader
from streams.adapters.top.customer import CustomerScreen
from streams.adapters.top.feed import Feed, entry
from streams.adapters.top.seeing import Seeing
from streams.adapters.wording.news import News
from streams.adapters.wording.texts import texts
from tests.adapters.portraits import HOSTILE
from tests.adapters.telling import tell
from tests.adapters.test_escalations import resolved
from tests.adapters.test_reading_timelines import closed, health
from tests.adapters.top.screen import BANDS, screen, seen, top
from tests.adapters.view_lanes import NOON

TOLD = (
    "▲ acme  Alert: low health (critical)",
    "■ acme  Plan begun: recovery",
    "▲ calm  Health 50.0: from watch to at risk",
    "▬ calm  Alert over: low health",
    "the condition no longer holds",
    "■ calm  Plan recovery: succeeded",
)


@pytest.fixture
def told(valkey: str, namespace: str, reader: ViewReader) -> ViewReader:
    fell = replace(health(30, days=1.0, customer="calm"), band="at_risk", previous_band="watch")
    tell(valkey, namespace, fell, resolved("calm"), closed(11, "succeeded", "calm"))
    return reader


@pytest.mark.parametrize(("size", "shown"), [((80, 24), False), ((120, 40), True), ((200, 50), True)])
async def test_alerts_plans_ends_and_moves_are_told_where_there_is_room(
    told: ViewReader, size: tuple[int, int], shown: bool
) -> None:
    app = top(told)
    async with app.run_test(size=size) as pilot:
        await seen(pilot, lambda: "acme" in screen(app))
        if not shown:
            assert "Alerts, plans and bands" not in screen(app)
            await pilot.press("f")
        await seen(pilot, lambda: "Alerts, plans and bands" in screen(app))
        await seen(pilot, lambda: all(what in screen(app) for what in TOLD))
        assert screen(app).index("Health 50.0") < screen(app).index("Alert over") < screen(app).index("Alert: low")
        await pilot.press("f")
        await seen(pilot, lambda: "Alerts, plans and bands" not in screen(app))
        assert "Customer" in screen(app)


async def test_no_name_in_it_commands_the_terminal(told: ViewReader) -> None:
    app = top(told)
    async with app.run_test(size=(120, 40)) as pilot:
        await seen(pilot, lambda: "Alert: low health" in screen(app))
        assert any(each.customer_id == HOSTILE for each in app.query_one(Feed).news)
        assert not {"\x1b", "\u202e", "\x9b"} & set(screen(app))


async def test_an_entry_leads_to_its_customer_and_stays_pointed_at_when_others_come(
    told: ViewReader, valkey: str, namespace: str
) -> None:
    app = top(told)
    async with app.run_test(size=(120, 40)) as pilot:
        await seen(pilot, lambda: "from watch to at risk" in screen(app))
        feed = app.query_one(Feed)
        await pilot.press("tab", "down")
        await seen(pilot, lambda: feed.at is not None)
        before = feed.at
        assert before
        later = replace(health(40, days=2.0, customer="acme"), band="healthy", previous_band="watch")
        tell(valkey, namespace, later)
        await seen(pilot, lambda: "from watch to healthy" in screen(app))
        assert feed.at == before
        await pilot.press("enter")
        await seen(pilot, lambda: isinstance(app.screen, CustomerScreen) and before.customer_id in screen(app))


def test_long_ids_that_begin_alike_are_told_apart() -> None:
    see = Seeing(texts("en"), BANDS, NOON)
    names = [f"meadow-pharma-of-the-north-{at}" for at in range(2)]
    told = {entry(News("1", NOON, name, "info", "something", Markup()), see, 200).plain for name in names}
    assert len(told) == len(names)


async def test_what_happened_last_is_told_first_and_how_long_ago(told: ViewReader) -> None:
    app = top(told)
    async with app.run_test(size=(120, 40)) as pilot:
        await seen(pilot, lambda: bool(app.query_one(Feed).news))
        ats = [each.at for each in app.query_one(Feed).news]
        assert ats == sorted(ats, reverse=True)
        assert ats[0] == NOON + timedelta(days=1)
