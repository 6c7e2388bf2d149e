"""What made a score fall: what it was made of when it was last as high, beside what it is made of now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from threading import Lock
from typing import Any, Final

import msgspec
import redis
from msgspec.structs import replace

from streams.adapters.reading_view.kept import asked, whole
from streams.adapters.reading_view.rows import portrait_in
from streams.adapters.view.cause import FALLEN, Cause, top
from streams.adapters.view.keys import Keys
from streams.adapters.view.packing import Damaged, decoded
from streams.adapters.view.portrait import Portrait
from streams.adapters.view.row import Row
from streams.adapters.view.timeline import sound_of
from streams.events import Contribution, HealthChanged

REMEMBERED: Final = 5_000
ROUNDED_POINTS: Final = 0.02  # closes are kept in hundredths, and less than half of one is not told
SNAPSHOT: Final = msgspec.json.Decoder(HealthChanged)
Fall = tuple[str, Cause, float | None]  # of a customer, as it is told, to a score


class Falls:
    """Names what made scores fall, and remembers it: to know it takes all that was said of a customer."""

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._redis, self._keys = client, keys
        self._known: dict[Fall, Cause | None] = {}
        self._lock = Lock()  # many threads read pages

    def named(self, rows: Iterable[Row]) -> tuple[Row, ...]:
        """Return rows, each that is there for a fall with what made it, as far as its timeline reaches back."""
        rows = tuple(rows)
        falls = [(row.customer_id, row.top, row.score) if row.top and fell(row.top) else None for row in rows]
        made = self._of(filter(None, falls))
        found = [made[fall] if fall else None for fall in falls]
        return tuple(replace(row, top=cause) if cause else row for row, cause in zip(rows, found, strict=True))

    def of(self, portraits: Iterable[Portrait]) -> dict[str, Cause]:
        """Return what made the falls that open alerts of some customers are about, by the alerts' ids."""
        falls = {
            alert.alert_id: (who.customer_id, cause, who.score)
            for who in portraits
            for alert in who.alerts
            if (cause := top(who, alert)) and fell(cause)
        }
        made = self._of(falls.values())
        return {alert_id: cause for alert_id, fall in falls.items() if (cause := made[fall])}

    def _of(self, falls: Iterable[Fall]) -> dict[Fall, Cause | None]:
        wanted = set(falls)
        with self._lock:
            known = {fall: self._known[fall] for fall in wanted if fall in self._known}
        return known | self._made([fall for fall in wanted if fall not in known])

    def _made(self, falls: list[Fall]) -> dict[Fall, Cause | None]:
        pipeline = self._redis.pipeline(transaction=False)
        for name, _, _ in falls:
            pipeline.get(self._keys.customer(name))
            pipeline.lrange(self._keys.timeline(name), 0, -1)
            pipeline.lrange(self._keys.past(name), 0, -1)
        kept = asked(pipeline) if falls else []
        made: dict[Fall, Cause | None] = {}
        for fall, now, said, past in zip(falls, kept[::3], kept[1::3], kept[2::3], strict=True):
            made[fall], is_known = caused(fall, now, [each for each in (said, past) if not isinstance(each, Damaged)])
            if is_known:
                self._remember(fall, made[fall])
        return made

    def _remember(self, fall: Fall, made: Cause | None) -> None:
        with self._lock:
            if len(self._known) >= REMEMBERED:
                del self._known[next(iter(self._known))]
            self._known[fall] = made


def fell(cause: Cause) -> bool:
    """Return whether a customer is to be looked at for a fall."""
    return cause.name == FALLEN


def caused(fall: Fall, now: Any, lists: Iterable[Iterable[bytes]]) -> tuple[Cause | None, bool]:
    """Return what made a fall, by what the view keeps of its customer and of what was said; and whether that is final.

    Not while some of it is still on its way. None where none of the lists reaches back to when the score was as high.
    """
    _, told, score = fall
    snapshots = scored(chain.from_iterable(lists))
    newest = next(snapshots, None)
    is_told = newest is not None and newest.score == score
    known = chain([newest] if newest else [], snapshots)
    before = next((each for each in known if each.score != score and reaches(each, told.baseline)), None)
    if before is None:
        return None, is_told
    if (who := present(now)) is None:
        return None, False
    return worst(told, who, before), is_told and who.score == score


def present(kept: Any) -> Portrait | None:
    """Return a customer as the view keeps it, None if it is gone, or cannot be read."""
    try:
        return None if kept is None else portrait_in(whole(kept))
    except Damaged:
        return None


def scored(kept: Iterable[bytes]) -> Iterator[HealthChanged]:
    """Yield the snapshots of a timeline that have a score, the newest first; what is damaged is passed over."""
    for each in sound_of(kept):
        try:
            snapshot = decoded(SNAPSHOT, each)
        except ValueError:  # another fact
            continue
        if snapshot.score is not None:
            yield snapshot


def worst(told: Cause, who: Portrait, before: HealthChanged) -> Cause | None:
    """Return the component that has lost most points since a snapshot, None where none has lost any."""
    was = {each.component: each for each in before.contributions}
    lost = [each for each in who.contributions if each.component in was]

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


def reaches(snapshot: HealthChanged, high: float | None) -> bool:
    """Return whether a score was so high, as closely as closes are kept."""
    return high is not None and snapshot.score is not None and snapshot.score >= high - ROUNDED_POINTS
