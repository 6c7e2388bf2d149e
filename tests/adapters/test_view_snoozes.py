"""Who has an alert snoozed is ranked by it as soon as that is over, though nothing happens to it."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import pytest
import redis
from msgspec.structs import replace

from streams.adapters.reading_view import LiveReader, Row, ViewReader
from streams.adapters.view import Keys, View, flush, rounds
from streams.adapters.view import worker as signs
from streams.adapters.view.portrait import Portrait
from tests.adapters.cared import BOTH, QUIET, TAKEN, UNTIL
from tests.adapters.portraits import full
from tests.adapters.shown import settled
from tests.adapters.view_lanes import NOON, Lane, describe

SNOOZED = replace(full("snoozed"), alerts=(QUIET,), said=1)
BOTH_SAID = replace(full("both"), alerts=(BOTH,), said=1)
OTHERS = [replace(full("taken"), alerts=(TAKEN,), said=1), replace(full("none"), alerts=(), band="at_risk", said=1)]
BEFORE, AFTER = UNTIL - timedelta(minutes=1), UNTIL + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the view look at once what has changed by itself."""
    for module in (flush, rounds):
        monkeypatch.setattr(module, "PROBE_SECONDS", 0.01)


def encoded(*portraits: Portrait) -> dict[str, bytes | None]:
    return {each.customer_id: msgspec.json.encode(each) for each in portraits}


def reached(view: View, now: datetime, partition: int = 0) -> None:
    """Let the stream's time have come so far in a partition."""
    lanes = (signs.Lane(partition=partition, watermark=now),)
    view.heartbeat(signs.Worker(worker="w", at=now, started_at=now, lanes=lanes))


async def until(true: Callable[[], bool]) -> None:
    deadline = asyncio.get_running_loop().time() + 20
    while not true():
        assert asyncio.get_running_loop().time() < deadline, "it never came true"
        await asyncio.sleep(0.01)


async def rounds_done(view: View, count: int = 3) -> None:
    """Wait until the view has looked so often."""
    for _ in range(count):
        before = view._rounds._probe_at
        await until(lambda before=before: view._rounds._probe_at > before)  # type: ignore[misc]


def ranked(reader: ViewReader) -> list[str]:
    return [row.customer_id for row in reader.ranking().items]


async def test_a_snooze_that_is_over_moves_its_customer_though_nothing_else_happens(
    valkey: str, namespace: str
) -> None:
    client = redis.Redis.from_url(valkey)
    reader, live = ViewReader(client, namespace), LiveReader(client, namespace)
    lane, view = Lane(), View(valkey, namespace, "w", describe)
    await view.start()
    lane.given_to(view)
    lane.commit(view, encoded(SNOOZED, BOTH_SAID, *OTHERS))
    reached(view, BEFORE)
    await settled(view)
    await rounds_done(view)
    assert ranked(reader) == ["none", "taken", "snoozed", "both"]
    since = live.newest()
    reached(view, AFTER)
    await until(lambda: ranked(reader) == ["snoozed", "none", "taken", "both"])
    heard = [event for event in live.after(since, 0) if event.kind == "customer"]
    rows = {event.customer_id: msgspec.json.decode(event.data, type=Row) for event in heard}
    assert {name: row.alert and row.alert.state for name, row in rows.items()} == {
        "snoozed": "firing",
        "both": "acknowledged",
    }
    await rounds_done(view)
    assert live.newest() == heard[-1].id, "and is told once"
    lane.commit(view, encoded(SNOOZED, BOTH_SAID))  # judged anew by a state of before
    await settled(view)
    assert ranked(reader) == ["snoozed", "none", "taken", "both"]
    lane.commit(view, encoded(replace(SNOOZED, alerts=(replace(QUIET, snoozed_until=AFTER + timedelta(hours=1)),))))
    await settled(view)
    assert ranked(reader) == ["none", "taken", "both", "snoozed"]
    lane.commit(view, {"snoozed": None})
    await settled(view)
    await view.stop()
    assert not client.exists(Keys(namespace).snoozed(0))


@pytest.mark.parametrize("partition", [0, 1])
async def test_whoever_has_the_lane_then_moves_it(valkey: str, namespace: str, partition: int) -> None:
    reader = ViewReader(redis.Redis.from_url(valkey), namespace)
    lane = Lane()
    for worker, now in (("w", BEFORE), ("other", AFTER)):
        view = View(valkey, namespace, worker, describe)
        await view.start()
        lane.given_to(view)
        if worker == "w":
            lane.commit(view, encoded(SNOOZED, *OTHERS))
            reached(view, now)
        await settled(view)
        if worker == "w":
            assert ranked(reader) == ["none", "taken", "snoozed"]
            lane.partition = partition  # another number of partitions, or the same
            await view.stop()
    await rounds_done(view)
    assert ranked(reader) == ["none", "taken", "snoozed"], "nobody knows yet how far the stream's time has come"
    reached(view, AFTER, partition)
    await until(lambda: ranked(reader) == ["snoozed", "none", "taken"])
    await view.stop()


async def test_the_time_of_another_partition_and_what_is_none_of_ours_move_nobody(valkey: str, namespace: str) -> None:
    client = redis.Redis.from_url(valkey)
    reader, keys = ViewReader(client, namespace), Keys(namespace)
    lane, view = Lane(), View(valkey, namespace, "w", describe)
    await view.start()
    lane.given_to(view)
    lane.commit(view, encoded(SNOOZED, *OTHERS))
    await settled(view)
    client.zadd(keys.snoozed(0), {b"\xff": 0, b"nobody": 1})
    reached(view, BEFORE)
    reached(view, AFTER, partition=1)
    await rounds_done(view)
    assert ranked(reader) == ["none", "taken", "snoozed"]
    reached(view, AFTER)
    await until(lambda: ranked(reader) == ["snoozed", "none", "taken"])
    client.delete(keys.snoozed(0))
    client.set(keys.snoozed(0), "of another type")
    lane.commit(view, encoded(replace(SNOOZED, as_of=NOON + timedelta(hours=1))))
    await settled(view)
    await rounds_done(view)
    await view.stop()
    assert ranked(reader) == ["snoozed", "none", "taken"]
