"""What made a score fall: what it was made of when it was last as high, beside what it is made of now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

import msgspec
import redis
from msgspec.structs import replace

from streams.adapters.view.cause import FALLEN, Cause
from streams.adapters.view.foreign import foreign
from streams.adapters.view.keys import Keys
from streams.adapters.view.packing import decoded
from streams.adapters.view.row import Row
from streams.adapters.view.timeline import sound_of
from streams.events import HealthChanged

REMEMBERED: Final = 256  # of some 15 KB, what they were read from
ROUNDED_POINTS: Final = 0.02  # closes are kept in hundredths, and less than half of one is not told
SNAPSHOT: Final = msgspec.json.Decoder(HealthChanged)


def of_rows(client: redis.Redis, keys: Keys, rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return rows, each that is there for a fall with what made it, as far as its timeline reaches back."""
    rows = tuple(rows)
    fallen = [row for row in rows if row.top and row.top.name == FALLEN]
    pipeline = client.pipeline(transaction=False)
    for row in fallen:
        pipeline.lrange(keys.timeline(row.customer_id), 0, -1)
        pipeline.lrange(keys.past(row.customer_id), 0, -1)
    kept = [lines(each) for each in pipeline.execute(raise_on_error=False)]
    lists = zip(fallen, kept[::2], kept[1::2], strict=True)
    found = {row.customer_id: row.top and fall(row.top, (*said, *past)) for row, said, past in lists}
    return tuple(replace(row, top=found.get(row.customer_id) or row.top) for row in rows)


def lines(answer: list[bytes] | redis.RedisError) -> list[bytes]:
    """Return what a list has, nothing where something else has been put in its place; raise any other refusal."""
    if not isinstance(answer, redis.RedisError):
        return answer
    if foreign(answer):
        return []
    raise answer


@lru_cache(REMEMBERED)
def fall(told: Cause, kept: tuple[bytes, ...]) -> Cause | None:
    """Return the component that lost most points since the score was as high as ``told`` says it was.

    None where none has lost any, and where what is kept of what was said does not reach back to then.
    """
    scored = (each for each in snapshots(kept) if each.score is not None)
    now, high = next(scored, None), told.baseline
    before = next((each for each in scored if high is not None and (each.score or 0) >= high - ROUNDED_POINTS), None)
    if now is None or before is None:
        return None
    was = {each.component: each for each in before.contributions}
    lost = [(each.points - was[each.component].points, each) for each in now.contributions if each.component in was]
    points, worst = min(lost, key=lambda each: each[0], default=(0.0, None))
    if worst is None or points >= 0:
        return None
    name = worst.component
    return Cause(
        kind="component", name=name, value=worst.value, baseline=was[name].value, points=points, policy=told.policy
    )


def snapshots(kept: Iterable[bytes]) -> Iterator[HealthChanged]:
    """Yield the snapshots of a timeline, the newest first; other facts, and what is damaged, are passed over."""
    for each in sound_of(kept):
        try:
            snapshot = decoded(SNAPSHOT, each)
        except ValueError:
            continue
        yield snapshot
