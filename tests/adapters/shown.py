"""Customers put into a view, as a lane would."""

import asyncio
import time
from collections.abc import Iterable

import msgspec
import redis

from streams.adapters.reading_view import ViewReader
from streams.adapters.view import Portrait, View
from tests.adapters.view_lanes import Lane, describe


async def show(url: str, namespace: str, portraits: Iterable[Portrait], lanes: int = 1) -> ViewReader:
    """Make a view have exactly these customers, all of the first lane, and return a reader of it."""
    lane, view = Lane(), View(url, namespace, "w", describe)
    lane.table = {each.customer_id: msgspec.json.encode(each) for each in portraits}
    lane.position = time.monotonic_ns()
    await view.start()
    for each in (lane, *map(Lane, range(1, lanes))):
        each.given_to(view)
    await settled(view)
    await view.stop()
    return ViewReader(redis.Redis.from_url(url), namespace)


async def change(url: str, namespace: str, before: Portrait, after: Portrait) -> ViewReader:
    """Make a view have this customer alone, and then as it is after a commit; return a reader of it."""
    lane, view = Lane(), View(url, namespace, "w", describe)
    lane.table, lane.position = {before.customer_id: msgspec.json.encode(before)}, time.monotonic_ns()
    await view.start()
    lane.given_to(view)
    await settled(view)
    lane.commit(view, {after.customer_id: msgspec.json.encode(after)})
    await settled(view)
    await view.stop()
    return ViewReader(redis.Redis.from_url(url), namespace)


async def settled(view: View) -> None:
    """Wait until Redis has everything; fail when it takes too long."""
    deadline = asyncio.get_running_loop().time() + 20
    while not view.settled:
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.002)
