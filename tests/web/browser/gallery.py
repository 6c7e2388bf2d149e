"""A view with something to tell in every part of every page, of customers whose names are as bad as names can be."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
from msgspec.structs import replace

from streams.adapters.view import Portrait, View
from streams.adapters.view.portrait import Override
from streams.adapters.view.worker import Lane as Held
from streams.adapters.view.worker import Worker
from streams.events import Honesty, ModelTrained, Segment
from streams.settings import Settings
from tests.adapters.portraits import HOSTILE, full, told
from tests.adapters.view_lanes import NOON, Lane, describe

SCRIPT: Final = "<script>document.title = 'taken'</script>"
HANDLER: Final = "\"'><img src=x onerror=alert(1)>"
TEMPLATE: Final = "{{ 7 * 7 }}{% raw %}"
NAMES: Final = ("acme", "a/b/../c", "..", ".", "海风 🦊", "x" * 256, SCRIPT, HANDLER, TEMPLATE, HOSTILE)
MODEL: Final = ModelTrained(
    event_id="m-1",
    model="churn",
    version=7,
    occurred_at=NOON,
    algorithm="ftrl",
    feature_set="hat",
    horizon_days=30,
    intercept=0.0,
    weights={},
    honesty=Honesty(examples=13_529, left=1_322, auc=0.702, log_loss=0.2911, base_log_loss=0.3201),
)


def fill(settings: Settings) -> None:
    """Write the view."""
    asyncio.run(_fill(settings))


def portraits() -> list[Portrait]:
    """Return the customers: a bad name is also a plan, an owner, and what somebody said."""
    override = Override(score=80, until=NOON + timedelta(days=9), reason=SCRIPT, at=NOON, by=HANDLER)
    found = [replace(_one(name, at), override=override) for at, name in enumerate(NAMES)]
    calm = Portrait(customer_id="calm", as_of=NOON, score=91.0, band="healthy", trend=(90.0, 91.0))
    return [*found, calm, Portrait(customer_id="new", as_of=NOON)]


def _one(name: str, at: int) -> Portrait:
    trend = tuple(70 - each + at for each in range(28))
    bad = {f"feature {SCRIPT}": 3, HANDLER: None, "reports": 0}
    segment = Segment(plan=("pro", SCRIPT, "free")[at % 3], region="eu", others={HANDLER: SCRIPT})
    who = replace(full(name), trend=trend, trend_ends=NOON.date(), adoption=bad, others={SCRIPT: 1})
    return replace(who, segment=segment, owner=HANDLER)


async def _fill(settings: Settings) -> None:
    lane, view = Lane(), View(settings.redis, settings.namespace, "w", describe)
    await view.start()
    lane.given_to(view)
    known = {each.customer_id: msgspec.json.encode(each) for each in portraits()}
    lane.commit(view, dict(known), *map(told, NAMES))
    view.model(MODEL)
    now = datetime.now(UTC)
    held = Held(partition=0, lag=0, watermark=NOON, records=4_711, rejected=2)
    view.heartbeat(Worker(worker=HANDLER, at=now, started_at=now, version="1", model_version=7, lanes=(held,)))
    while not view.settled:
        await asyncio.sleep(0.005)
    await view.stop()
