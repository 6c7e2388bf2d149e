"""The terminal's picture: whole at 80 by 24, kept up to date, harmless, and honest about its age."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import redis
from msgspec.structs import replace
from textual.widgets import DataTable, Static

from streams.adapters.embedded import valkey as embedded
from streams.adapters.reading_view import ViewReader
from streams.adapters.top.customer import CustomerScreen
from streams.adapters.top.ranking import Ranking
from streams.adapters.view import Portrait
from streams.adapters.view.blob import kept
from streams.adapters.view.keys import Keys
from streams.adapters.view.worker import Lane as Held
from streams.adapters.view.worker import Worker
from tests.adapters.cared import BOTH, QUIET
from tests.adapters.portraits import HOSTILE, full, overridden, told, written
from tests.adapters.telling import tell
from tests.adapters.top.screen import CALM, printed, rows, said, screen, seen, shown, top
from tests.adapters.view_lanes import NOON

SIZES = [(80, 24), (120, 40), (200, 50)]
PATIENCE_SECONDS = 20.0


@pytest.mark.parametrize("size", SIZES)
async def test_the_most_urgent_come_first_and_every_column_is_in_sight(
    reader: ViewReader, size: tuple[int, int]
) -> None:
    app = top(reader)
    async with app.run_test(size=size) as pilot:
        await seen(pilot, lambda: len(rows(app)) == 3)
        assert rows(app)[2].startswith("calm")
        for told in ("acme 42 -8 ", "at risk", "0d", "low health", "crit", "d ! ", "33% "):
            assert told in rows(app)[0]
        assert "acme · pro · eu · owner ann · 1,200 EUR a month" in said(app, "#pointed")
        told = "low health: adoption 63% · at risk since today · Risk 31%"
        assert told in said(app, "#pointed")
        assert "nobody on it" in said(app, "#pointed")
        assert "Plan recovery 33% behind for" in said(app, "#pointed")
        table = app.query_one(DataTable)
        assert table.virtual_size.width <= table.container_size.width
        assert "2 at risk" in said(app, "#counters")
        assert "At risk or alerted: 2,400 EUR a month" in said(app, "#counters")
        assert "STALE" in said(app, "#fresh")
        assert "No worker" in said(app, "#fresh")


@pytest.mark.parametrize(("width", "name"), [(80, "Marg…"), (119, "Marg…"), (150, "Marguerite"), (178, "Marguerite")])
async def test_who_is_on_an_alert_is_in_sight_at_every_width_and_told_whole_below(
    reader: ViewReader, valkey: str, namespace: str, width: int, name: str
) -> None:
    both = replace(BOTH, acknowledged_by="Marguerite")
    cared = {"acme": replace(both, state="acknowledged", snoozed_until=None), "both": both, "quiet": QUIET}
    await written(valkey, namespace, [replace(full(each), alerts=(alert,)) for each, alert in cared.items()])
    worker = Worker(worker="w", at=datetime.now(UTC), started_at=NOON, lanes=(Held(partition=0, watermark=NOON),))
    with redis.Redis.from_url(valkey) as client:
        client.hset(Keys(namespace).workers, "w", msgspec.json.encode(worker))
    app = top(reader)
    async with app.run_test(size=(width, 30)) as pilot:
        await seen(pilot, lambda: sum("9d" in row for row in rows(app)) >= len(cared))
        grave = "critical" if width >= 150 else "crit"
        for customer, mark in (("acme", name), ("both", name), ("quiet", "zz")):
            assert any(row.startswith(customer) and f"{grave} 9d {mark}" in row for row in rows(app))
        table = app.query_one(DataTable)
        assert table.virtual_size.width <= table.container_size.width
        while not said(app, "#pointed").startswith("both"):
            await pilot.press("down")
        told = "acknowledged by Marguerite · snoozed until 2026-03-03 12:00 UTC by Bea & Co"
        assert told in said(app, "#pointed").replace("\n", " · ")


async def test_an_overridden_score_is_marked_and_told(reader: ViewReader, valkey: str, namespace: str) -> None:
    await written(valkey, namespace, [overridden("acme")])
    app = top(reader)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: any(row.startswith("acme *42") for row in rows(app)))
        while not said(app, "#pointed").startswith("acme"):
            await pilot.press("down")
        await pilot.pause()
        told = "A person put it at 70 · by bea · until 3026-03-08 12:00 UTC · They have renewed."
        assert told in said(app, "#pointed").replace("\n", " · ")
        assert app.query_one("#pointed").size.height == said(app, "#pointed").count("\n") + 1
        await pilot.press("enter")
        await seen(pilot, lambda: isinstance(app.screen, CustomerScreen) and "being read" not in shown(app))
        assert "overridden at 70 by bea" in printed(app)


async def test_a_name_cannot_command_the_terminal(reader: ViewReader) -> None:
    app = top(reader)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: len(rows(app)) == 3)
        first = said(app, "#pointed")
        await pilot.press("down")
        await seen(pilot, lambda: said(app, "#pointed") != first)
        told = first + said(app, "#pointed") + "".join(rows(app))
        assert "\x1b" not in told
        assert "\u202e" not in told


async def test_it_follows_the_view_and_stays_with_whom_it_points_at(
    reader: ViewReader, valkey: str, namespace: str
) -> None:
    app = top(reader)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: len(rows(app)) == 3)
        await pilot.press("down", "down")
        await seen(pilot, lambda: said(app, "#pointed").startswith("calm"))
        worse = replace(CALM, score=5.0, band="at_risk", alerts=full("calm").alerts)
        await written(valkey, namespace, [worse, replace(full("acme"), risk=None), full(HOSTILE)])
        await seen(pilot, lambda: any(row.startswith("calm") and "at risk" in row for row in rows(app)))
        assert said(app, "#pointed").startswith("calm")


async def test_a_picture_that_is_held_still_says_so_wherever_it_is_shown(
    reader: ViewReader, valkey: str, namespace: str
) -> None:
    app = top(reader)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: len(rows(app)) == 3)
        await pilot.press("space")
        await seen(pilot, lambda: said(app, "#fresh").startswith(" HELD ") and not app._reading)
        await written(valkey, namespace, [CALM])
        app.read()
        assert not app._reading
        await pilot.press("enter")
        await seen(pilot, lambda: isinstance(app.screen, CustomerScreen))
        assert str(app.screen.query_one("#fresh", Static).render()).startswith(" HELD ")
        await pilot.press("escape")
        await seen(pilot, lambda: not isinstance(app.screen, CustomerScreen))
        assert len(rows(app)) == 3
        await pilot.press("space")
        await seen(pilot, lambda: len(rows(app)) == 1)
        assert said(app, "#fresh").startswith(" STALE ")


async def test_where_the_cursor_was_while_rows_were_drawn_anew_is_not_followed(reader: ViewReader) -> None:
    app = top(reader)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: len(rows(app)) == 3)
        await pilot.press("down", "down")
        await seen(pilot, lambda: said(app, "#pointed").startswith("calm"))
        shown = app.query_one(DataTable)
        shown.post_message(DataTable.RowHighlighted(shown, 0, shown.ordered_rows[0].key))
        await pilot.pause()
        assert app.query_one(Ranking).pointed == "calm"


async def test_who_is_pointed_at_opens_and_closes(reader: ViewReader) -> None:
    app = top(reader)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: len(rows(app)) == 3)
        await pilot.press("enter")
        await seen(pilot, lambda: isinstance(app.screen, CustomerScreen))
        await pilot.press("escape")
        await seen(pilot, lambda: not isinstance(app.screen, CustomerScreen))
        await pilot.press("question_mark")
        await seen(pilot, lambda: "space bar" in screen(app) or "hold still" in screen(app))
        await pilot.press("escape", "q")
    assert app.return_code == 0


async def test_it_answers_keys_while_a_customer_is_being_read(
    reader: ViewReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answering = threading.Event(), threading.Event()

    def wait(_: str) -> Portrait | None:
        asked.set()
        assert answering.wait(PATIENCE_SECONDS)
        return None

    monkeypatch.setattr(reader, "customer", wait)
    app = top(reader)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: len(rows(app)) == 3)
        await pilot.press("enter")
        await seen(pilot, asked.is_set)
        assert "being read" in shown(app)
        await pilot.press("escape")
        await seen(pilot, lambda: not isinstance(app.screen, CustomerScreen))
        answering.set()
        await pilot.press("enter")
        await seen(pilot, lambda: isinstance(app.screen, CustomerScreen) and "no longer there" in shown(app))


async def test_who_cannot_be_read_is_left_out_and_named_and_the_others_move_on(
    reader: ViewReader, valkey: str, namespace: str
) -> None:
    app = top(reader)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: len(rows(app)) == 3)
        while not said(app, "#pointed").startswith("acme"):
            await pilot.press("down")
        await pilot.press("enter")
        with redis.Redis.from_url(valkey) as client:
            client.set(Keys(namespace).customer("acme"), b"of another world")
        await seen(pilot, lambda: isinstance(app.screen, CustomerScreen) and "helix rebuild-view" in shown(app))
        await pilot.press("escape")
        await seen(pilot, lambda: len(rows(app)) == 2 and "What is kept of acme cannot be read" in said(app, "#fresh"))
        with redis.Redis.from_url(valkey) as client:
            client.set(Keys(namespace).customer("calm"), kept(0, replace(CALM, score=5.0, band="at_risk")))
        await seen(pilot, lambda: any(row.startswith("calm") and "at risk" in row for row in rows(app)))


@pytest.mark.parametrize("key", ["counts", "picture", "outcomes", "groups", "values:plan"])
async def test_sums_and_groups_that_cannot_be_read_are_named_and_the_list_moves_on(
    reader: ViewReader, valkey: str, namespace: str, key: str
) -> None:
    app = top(reader)
    async with app.run_test(size=(120, 40)) as pilot:
        await seen(pilot, lambda: len(rows(app)) == 3)
        with redis.Redis.from_url(valkey) as client:
            client.delete(Keys(namespace).prefix + key)
            client.set(Keys(namespace).prefix + key, "of another type")
            client.set(Keys(namespace).customer("calm"), kept(0, replace(CALM, score=5.0, band="at_risk")))
        await seen(pilot, lambda: f"What is kept of {key} cannot be read" in said(app, "#fresh"))
        await seen(pilot, lambda: any(row.startswith("calm") and "at risk" in row for row in rows(app)))
        assert ("2 at risk" in said(app, "#counters")) is (key != "counts")


async def test_of_a_view_of_which_nothing_can_be_read_the_last_picture_stays(
    reader: ViewReader, valkey: str, namespace: str
) -> None:
    app = top(reader)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: len(rows(app)) == 3)
        with redis.Redis.from_url(valkey) as client:
            for customer in ("acme", "calm", HOSTILE):
                client.set(Keys(namespace).customer(customer), b"of another world")
        await seen(pilot, lambda: "Some of the read model cannot be read" in said(app, "#fresh"))
        assert (len(rows(app)), "2 at risk" in said(app, "#counters")) == (3, True)


async def test_a_key_of_another_type_is_no_redis_that_does_not_answer(
    reader: ViewReader, valkey: str, namespace: str
) -> None:
    app = top(reader)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: len(rows(app)) == 3)
        with redis.Redis.from_url(valkey) as client:
            client.set(Keys(namespace).rejects, "junk")
        await seen(pilot, lambda: "Some of what is kept of the stream cannot be read" in said(app, "#fresh"))


async def test_a_worker_that_cannot_be_read_is_told_and_the_list_moves_on(
    reader: ViewReader, valkey: str, namespace: str
) -> None:
    app = top(reader)
    async with app.run_test(size=(120, 24)) as pilot:
        await seen(pilot, lambda: len(rows(app)) == 3)
        with redis.Redis.from_url(valkey) as client:
            client.hset(Keys(namespace).workers, "w", b"of another world")
            client.set(Keys(namespace).model("churn"), b"of another world")
            await seen(pilot, lambda: "Some of what is kept of the stream cannot be read" in said(app, "#fresh"))
            client.set(Keys(namespace).customer("calm"), kept(0, replace(CALM, score=5.0, band="at_risk")))
        await seen(pilot, lambda: any(row.startswith("calm") and "at risk" in row for row in rows(app)))
        await pilot.press("enter")
        await seen(pilot, lambda: isinstance(app.screen, CustomerScreen) and "41.5" in printed(app))


async def test_while_the_view_is_slow_it_is_asked_once_and_not_again_and_again(
    reader: ViewReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.adapters.top.app.READ_SECONDS", 0.01)
    asked, answering, counts = threading.Semaphore(0), threading.Event(), reader.counts

    def wait() -> dict[str, int]:
        asked.release()
        assert answering.wait(PATIENCE_SECONDS)
        return counts()

    monkeypatch.setattr(reader, "counts", wait)
    app = top(reader)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: asked.acquire(blocking=False))
        await pilot.pause(0.3)
        assert not asked.acquire(blocking=False)
        answering.set()
        await seen(pilot, lambda: len(rows(app)) == 3)


async def test_what_comes_when_its_screen_has_gone_is_let_go(reader: ViewReader) -> None:
    app = top(reader)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: len(rows(app)) == 3)
        await pilot.press("enter")
        await seen(pilot, lambda: isinstance(app.screen, CustomerScreen) and "being read" not in shown(app))
        left = app.screen
        assert isinstance(left, CustomerScreen)
        await pilot.press("escape")
        await seen(pilot, lambda: not left.is_running)
        left._show("late")
    app._taken(app.taken, app.asked)


async def test_before_anything_is_read_nothing_is_said_of_it(
    reader: ViewReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering, counts = threading.Event(), reader.counts

    def wait() -> dict[str, int]:
        assert answering.wait(PATIENCE_SECONDS)
        return counts()

    monkeypatch.setattr(reader, "counts", wait)
    app = top(reader)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert (said(app, "#fresh"), said(app, "#counters")) == ("The read model is being read.", "")
        answering.set()
        await seen(pilot, lambda: "2 at risk" in said(app, "#counters"))


async def test_a_customer_is_kept_up_to_date_under_a_line_that_says_how_fresh_it_is(
    reader: ViewReader, valkey: str, namespace: str
) -> None:
    app = top(reader)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: len(rows(app)) == 3)
        await pilot.press("enter")
        await seen(pilot, lambda: isinstance(app.screen, CustomerScreen) and "being read" not in shown(app))
        assert "41.5 of 100" in printed(app)
        await written(valkey, namespace, [replace(full("acme"), score=12.5), replace(full(HOSTILE), score=12.5)])
        await seen(pilot, lambda: "12.5 of 100" in printed(app))
        assert str(app.screen.query_one("#fresh", Static).render()) == said(app, "#fresh")
        assert "No worker is at work" in said(app, "#fresh")


async def test_the_page_of_a_customer_dates_its_risk(reader: ViewReader, valkey: str, namespace: str) -> None:
    at = NOON + timedelta(days=3)
    for name in ("acme", HOSTILE):
        told_then = replace(told(name), event_id="2", occurred_at=at, as_of=at, risk=full(name).risk)
        tell(valkey, namespace, told_then)
    app = top(reader)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: len(rows(app)) == 3)
        await pilot.press("enter")
        await seen(pilot, lambda: isinstance(app.screen, CustomerScreen) and "being read" not in shown(app))
        assert "model 7; told on 2026-03-04" in printed(app)


async def test_without_redis_the_last_picture_stays_and_is_called_old(namespace: str, tmp_path: Path) -> None:
    server = embedded.start(tmp_path)
    await written(server.address, namespace, [full("acme")])
    with redis.Redis.from_url(server.address) as client:
        app = top(ViewReader(client, namespace))
        async with app.run_test(size=(80, 24)) as pilot:
            await seen(pilot, lambda: len(rows(app)) == 1)
            await pilot.press("enter")
            await seen(pilot, lambda: isinstance(app.screen, CustomerScreen) and "being read" not in shown(app))
            server.stop()
            await seen(pilot, lambda: "does not answer" in str(app.screen.query_one("#fresh", Static).render()))
            assert "does not answer" in said(app, "#fresh")
            assert len(rows(app)) == 1


async def test_of_a_redis_that_was_never_there_it_is_not_said_that_there_are_no_customers(namespace: str) -> None:
    with redis.Redis.from_url("redis://127.0.0.1:1/0") as client:
        app = top(ViewReader(client, namespace))
        async with app.run_test(size=(80, 24)) as pilot:
            await seen(pilot, lambda: "does not answer" in said(app, "#fresh"))
            assert said(app, "#counters") == ""
