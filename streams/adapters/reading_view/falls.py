"""What made a score fall: what it was made of when it was last as high, beside what it is made of now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from threading import Lock
from typing import Final

import msgspec
import redis
from msgspec.structs import replace

from streams.adapters.reading_view.kept import asked
from streams.adapters.view.cause import FALLEN, Cause
from streams.adapters.view.keys import Keys
from streams.adapters.view.packing import Damaged, decoded
from streams.adapters.view.row import Row
from streams.adapters.view.timeline import sound_of
from streams.events import Contribution, HealthChanged

REMEMBERED: Final = 5_000
ROUNDED_POINTS: Final = 0.02  # closes are kept in hundredths, and less than half of one is not told
SNAPSHOT: Final = msgspec.json.Decoder(HealthChanged)
Fall = tuple[str, Cause, float | None]  # of a customer, as it is told, to a score


class Falls:
    """Names what made scores fall, and remembers it: to know it of a page takes all that was said of its customers."""

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._redis, self._keys = client, keys
        self._known: dict[Fall, Cause | None] = {}
        self._lock = Lock()  # many threads read pages

    def named(self, rows: Iterable[Row]) -> tuple[Row, ...]:
        """Return rows, each that is there for a fall with what made it, as far as its timeline reaches back."""
        rows = tuple(rows)
        falls = {row.customer_id: (row.customer_id, row.top, row.score) for row in rows if row.top and fell(row.top)}
        with self._lock:
            known = {fall: self._known[fall] for fall in falls.values() if fall in self._known}
        known |= self._made([fall for fall in falls.values() if fall not in known])
        found = {name: known[fall] for name, fall in falls.items()}
        return tuple(replace(row, top=found.get(row.customer_id) or row.top) for row in rows)

    def _made(self, falls: list[Fall]) -> dict[Fall, Cause | None]:
        pipeline = self._redis.pipeline(transaction=False)
        for name, _, _ in falls:
            pipeline.lrange(self._keys.timeline(name), 0, -1)
            pipeline.lrange(self._keys.past(name), 0, -1)
        kept = [[] if isinstance(each, Damaged) else each for each in asked(pipeline)] if falls else []
        made = {}
        for fall, said, past in zip(falls, kept[::2], kept[1::2], strict=True):
            snapshots = list(scored((*said, *past)))
            made[fall] = worst(fall[1], snapshots)
            if snapshots and snapshots[0].score == fall[2]:  # else what is to be read is still on its way
                self._remember(fall, made[fall])
        return made

    def _remember(self, fall: Fall, made: Cause | None) -> None:
        with self._lock:
            if len(self._known) >= REMEMBERED:
                del self._known[next(iter(self._known))]
            self._known[fall] = made


def fell(top: Cause) -> bool:
    """Return whether a customer is to be looked at for a fall."""
    return top.name == FALLEN


def scored(kept: Iterable[bytes]) -> Iterator[HealthChanged]:
    """Yield the snapshots of a timeline that have a score, the newest first; what is damaged is passed over."""
    for each in sound_of(kept):
        try:
            snapshot = decoded(SNAPSHOT, each)
        except ValueError:  # another fact
            continue
        if snapshot.score is not None:
            yield snapshot


def worst(told: Cause, snapshots: list[HealthChanged]) -> Cause | None:
    """Return the component that lost most points since the score was as high as ``told`` says it was.

    None where none has lost any, and where what is kept of what was said does not reach back to then.
    """
    high = told.baseline
    before = next((each for each in snapshots[1:] if high is not None and reaches(each, high)), None)
    if before is None:
        return None
    was = {each.component: each for each in before.contributions}
    lost = [each for each in snapshots[0].contributions if each.component in was]

    def points(each: Contribution) -> float:
        return each.points - was[each.component].points

    most = min(lost, key=points, default=None)
    if most is None or points(most) >= 0:
        return None
    return Cause(
        kind="component",
        name=most.component,
        value=most.value,
        baseline=was[most.component].value,
        points=points(most),
        policy=told.policy,
    )


def reaches(snapshot: HealthChanged, high: float) -> bool:
    """Return whether a score was so high, as closely as closes are kept."""
    return snapshot.score is not None and snapshot.score >= high - ROUNDED_POINTS
