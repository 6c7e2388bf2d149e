"""A view with something to tell in every part of every page, of customers whose names are as bad as names can be."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
import redis
from msgspec.structs import replace

from streams.adapters.reading_view import RejectSample
from streams.adapters.view import Portrait, View
from streams.adapters.view.glances import Goal, Journey, Step
from streams.adapters.view.keys import Keys
from streams.adapters.view.notes import BILLION
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
WAY: Final = Journey(
    steps=(
        Step(name=SCRIPT, reached_at=NOON),
        Step(name=HANDLER, due_at=NOON - timedelta(days=1)),
        Step(name="x" * 128),
    ),
    goals=(Goal(name=HANDLER, target=1e308, baseline=-1.5e300, value=123_456_789_012.5),),
    champion_left_at=NOON,
)
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
    with redis.Redis.from_url(settings.redis) as client:
        _stream(client, Keys(settings.namespace))


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
    return replace(who, segment=segment, owner=HANDLER, journey=WAY)


async def _fill(settings: Settings) -> None:
    lane, view = Lane(), View(settings.redis, settings.namespace, "w", describe)
    await view.start()
    lane.given_to(view)
    known = {each.customer_id: msgspec.json.encode(each) for each in portraits()}
    lane.commit(view, dict(known), *map(told, NAMES))
    view.model(MODEL)
    while not view.settled:
        await asyncio.sleep(0.005)
    await view.stop()


def _stream(client: redis.Redis, keys: Keys) -> None:
    now = datetime.now(UTC)
    held = Held(partition=0, lag=0, watermark=NOON, records=4_711, rejected=2)
    worker = Worker(worker=HANDLER, at=now, started_at=now, version="1", model_version=7, lanes=(held,))
    sample = RejectSample(at=NOON, reason=SCRIPT, topic="t", partition=0, offset=1, key=HANDLER, value=SCRIPT)
    client.hset(keys.workers, HANDLER, msgspec.json.encode(worker))
    client.hset(keys.rejects, mapping={SCRIPT: 2, "customer_id: missing": 40})
    client.lpush(keys.samples, msgspec.json.encode(sample))
    for place, (examples, mean, left) in {0: (900, 40, 45), 2: (300, 50, 51), 4: (60, 22, 19)}.items():
        client.hset(keys.calibration, f"examples:{place}", str(examples))
        client.hset(keys.calibration, f"told:{place}", str(mean * BILLION))
        client.hset(keys.calibration, f"left:{place}", str(left))
