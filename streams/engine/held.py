"""What a lane holds between batches: encoded states, position, and the records that wait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from streams.engine.batch import Batch
from streams.engine.fold import Fold
from streams.engine.merge import Source
from streams.engine.position import Position
from streams.engine.schedule import Wheel
from streams.engine.stretch import Stretches
from streams.engine.warm import Warm

SAMPLES: Final = 8  # of a batch and topic: enough to tell how long its records took


class Held:
    """One partition of a fold. ``states`` are bytes, and stay so until an event touches them.

    ``ends`` is where the topics' logs are known to end, so that none is passed over before its records are here;
    a topic that the position does not name begins at ``starts``. ``ids`` are those of the topics as they are now.
    A topic that the position names and the fold does not read is another build's: it stays named, so that who reads it
    next goes on there.
    """

    def __init__(
        self,
        fold: Fold,
        partition: int,
        states: dict[str, bytes],
        position: Position,
        *,
        starts: Mapping[str, int] | None = None,
        ends: Mapping[str, int] | None = None,
        ids: Mapping[str, int] | None = None,
    ) -> None:
        self.fold = fold
        self.partition = partition
        self.states = states
        self.wheel = wheel_of(fold, states)
        self.stretches = {
            topic: Stretches(position.offsets.get(topic, (starts or {}).get(topic, 0)), (ends or {}).get(topic, 0))
            for topic in fold.readers
        }
        self.sources = [
            Source(
                topic, order, fold.reading(topic), fold.agents.get(topic) if topic != fold.ticks else None, stretches
            )
            for order, (topic, stretches) in enumerate(self.stretches.items())
        ]
        here = {topic: stretches.have for topic, stretches in self.stretches.items()}
        offsets = {**position.offsets, **here}
        known = {**position.ids_by_topic, **(ids or {})}
        told = tuple(known.get(topic, 0) for topic in offsets) if known else ()
        self.position = Position(offsets, position.watermark, position.closing, fold.states.layout, told)
        self.warm = Warm()

    def learn(self, ids: Mapping[str, int]) -> None:
        """Know of which topics what was counted is, where Kafka did not say so when the lane was taken.

        A batch in hand does not know it, and makes that forgotten; so tell it now and then.
        """
        offsets, known = self.position.offsets, self.position.ids_by_topic
        told = tuple(known.get(topic) or (ids.get(topic, 0) if at else 0) for topic, at in offsets.items())
        self.position = replace(self.position, ids=told if any(told) else ())

    @property
    def offsets(self) -> dict[str, int]:
        """The next offset of every topic that the fold reads."""
        return {topic: self.position.offsets[topic] for topic in self.stretches}

    @property
    def wanted(self) -> dict[str, int]:
        """The next offset to be given of every topic of which nothing waits here."""
        return {topic: had.have for topic, had in self.stretches.items() if not had.held}

    @property
    def caught_up(self) -> bool:
        """Whether nothing waits, here or on the known logs."""
        return not any(stretches.lag for stretches in self.stretches.values())

    def next_batch(self, limit: int) -> Batch:
        """Fold up to ``limit`` records and closes; what an agent raises makes the batch a careful one.

        Whatever is raised from here is not an event's fault.
        """
        try:
            return Batch(self, limit)
        except Exception:  # noqa: BLE001 the careful batch finds out whose fault it is
            self.rewind()
            return Batch(self, limit, careful=True)

    def arrived(self) -> Iterator[tuple[int, float]]:
        """Yield when records of the batch in hand arrived, in ms, and how many of it each stands for."""
        for stretches in self.stretches.values():
            if sample := stretches.sampled(SAMPLES):
                each = (stretches.cursor - stretches.done) / len(sample)
                yield from ((record.timestamp, each) for record in sample)

    def keep(self, batch: Batch) -> None:
        """``batch`` is committed: apply it."""
        states, wheel = self.states, self.wheel
        for key, data in batch.changes.items():
            if data is None:
                self._forget(key)
                continue
            if wheel is not None and key not in states:
                wheel.add(key)
            states[key] = data
        self.warm.keep(batch.live)
        for source in self.sources:
            source.stretches.keep()
        self.position = batch.position

    def rewind(self) -> None:
        """The batch in hand is given up, and with it every state that it may have changed."""
        self.warm.clear()
        for source in self.sources:
            source.rewind()

    def _forget(self, key: str) -> None:
        self.states.pop(key, None)
        if self.wheel is not None:
            self.wheel.discard(key)


def wheel_of(fold: Fold, keys: Iterable[str] = ()) -> Wheel | None:
    """Return a wheel with ``keys``, or None if the fold closes no days."""
    if fold.daily is None:
        return None
    return Wheel(fold.daily, keys)
