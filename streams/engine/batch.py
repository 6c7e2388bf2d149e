"""One batch of a lane: events applied in the merged order to the states they touch, in memory and aside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any

from streams.engine import rejects
from streams.engine.merge import Source, merge
from streams.engine.position import Position
from streams.engine.record import LARGEST_OUTPUT_BYTES, AgentFun, Output, Placed, Record, Rejected, checked, placed
from streams.engine.routing import forwarded, partition_of
from streams.engine.schedule import Wheel
from streams.engine.watermark import Watermark

if TYPE_CHECKING:
    from streams.engine.held import Held


class UnreadableState(RuntimeError):  # noqa: N818 reads as the sentence it is
    """What the table holds of a key is damaged, or not this build's: no event may be given up for it."""


class Batch:
    """What some records make of what a lane holds; nothing of it counts before the lane keeps it.

    A ``careful`` batch takes every state through its bytes event by event, so that an event whose agent raises can be
    rejected and leaves no trace; otherwise what an agent raises comes through, and the batch is to be given up.
    """

    def __init__(self, held: Held, limit: int, *, careful: bool = False) -> None:
        self.changes: dict[str, bytes | None] = {}
        self.outputs: list[Output] = []
        self.facts: list[Any] = []
        self.misrouted: list[Placed] = []
        self.size = self.events = self.closes = self.rejected = 0
        self._held, self._fold, self._timer, self._limit = held, held.fold, held.fold.timer, limit
        self._states, self._partitions = held.states, held.fold.partitions
        self.live: dict[str, Any] = {}
        self._warm = held.warm
        self._before: dict[str, bytes | None] = {}  # as the lane holds them: a look among a million costs
        self._topic = ""  # of the event in hand
        self._careful = careful
        fresh = Wheel(held.fold.daily) if held.fold.daily is not None else None
        self._watermark = Watermark(held.position, held.wheel, fresh)
        self._take()
        before = self._before
        after = self.changes.items() if careful else ((key, self._encoded(key, at)) for key, at in self.live.items())
        self.changes = {key: data for key, data in after if data != before[key]}
        offsets = {source.topic: source.stretches.position for source in held.sources}
        kept, watermark = held.position, self._watermark
        self.position = Position(kept.offsets | offsets, watermark.time, watermark.closing, kept.layout, kept.ids)

    def _take(self) -> None:
        for source, time in merge(self._held.sources):
            while source.goes_before(time):
                if not self._take_next(source) or self.size >= self._limit:
                    return
                if source.agent is not None and not self._careful:
                    self._take_plain(source, source.agent, time)
                if self.size >= self._limit:
                    return

    def _take_next(self, source: Source) -> bool:
        """Take what a source found; False if the limit is reached by what closes before it."""
        record, arrival = source.take()
        if isinstance(arrival, Rejected):
            self._reject(placed(record, source.topic, self._held.partition), str(arrival))
        else:
            key, event, time = arrival
            if key is not None and self._is_new(key) and self._is_foreign(record):
                self._forward(placed(record, source.topic, self._held.partition))
            elif time > self._watermark.passed and not self._advance(time):
                source.give_back()
                return False
            elif key is not None and source.agent is not None:
                self._topic = source.topic
                self._step(source.agent, key, event, self._watermark.time, record)
                self.events += 1
        self.size += 1
        return True

    def _take_plain(self, source: Source, agent: AgentFun, time_too_late: int) -> None:
        """Take what follows, up to what is rejected, foreign, too late, or behind a close: of all most is not."""
        while self.size < self._limit and source.find_head() is not None:
            taken = self._taken(source, agent, time_too_late)
            source.pass_over(taken)
            self.size += taken
            self.events += taken
            if source.head is not None:
                return

    def _taken(self, source: Source, agent: AgentFun, time_too_late: int) -> int:
        """Return how many of those that were read are plain, and taken.

        In one loop, since every step from one function to the next costs a good part of what an event does.
        """
        live, watermark, records, at = self.live, self._watermark, source.stretches.records, source.stretches.cursor
        now, passed, limit = watermark.time, watermark.passed, min(time_too_late, watermark.due)
        for arrival in islice(source.ahead, source.at, source.at + self._limit - self.size):
            try:
                key, event, time = arrival  # type: ignore[misc]
            except TypeError:  # it is rejected: to ask each for its type would cost more
                break
            if time >= limit or key is None:
                break
            if (state := live.get(key)) is None and (kept := self._kept(key)) is None and self._is_foreign(records[at]):
                break
            if time > passed:
                watermark.pass_to(time)
                now = passed = time
            if state is None:
                state = self._load(key, kept)
                limit = min(time_too_late, watermark.due)
            live[key], facts = agent(state, event, now)
            if facts:
                self._tell(facts)
            at += 1
        return at - source.stretches.cursor

    @property
    def _step(self) -> Callable[[AgentFun, str, Any, int, Record | None], None]:
        # Not kept: a batch that refers to itself, and with it every output, would be left to the collector of garbage.
        return self._try if self._careful else self._apply

    def _apply(self, agent: AgentFun, key: str, event: Any, now: int, _: Record | None) -> None:
        live = self.live
        state = live.get(key)
        if state is None:
            state = self._load(key, self._kept(key))
        live[key], facts = agent(state, event, now)
        self._tell(facts)

    def _tell(self, facts: Iterable[Any]) -> None:
        for fact in facts:
            self.outputs.append(checked(self._fold.writer(fact)))
            self.facts.append(fact)

    def _try(self, agent: AgentFun, key: str, event: Any, now: int, record: Record | None) -> None:
        partition = self._held.partition
        outputs, facts = len(self.outputs), len(self.facts)
        before = after = self._encoded_so_far(key)
        try:
            self._apply(agent, key, event, now, record)
            state = self.live[key]
            self.changes[key] = after = self._encoded(key, state)
        except UnreadableState:
            raise
        except Exception as error:  # noqa: BLE001 whatever an agent raises is its event's fault
            del self.outputs[outputs:], self.facts[facts:]
            if record is None:
                whose = rejects.closing(self._fold, partition, key, before, event)
            else:
                whose = placed(record, self._topic, partition)
            self._reject(whose, f"{type(error).__name__}: {error}")
        self.live[key] = None if after is None else self._fold.states.decode(after)

    def _load(self, key: str, kept: bytes | None) -> Any:
        warm = self._warm.take(key)
        if kept is not None:
            return self._read(key, kept) if warm is None else warm
        if key not in self._states:
            self._watermark.add(key)
        return self._fold.states.new(key)

    def _read(self, key: str, data: bytes) -> Any:
        try:
            return self._fold.states.decode(data)
        except Exception as error:
            raise UnreadableState(f"{self._fold.table}: the state of {key!r} cannot be read: {error}") from error

    def _encoded_so_far(self, key: str) -> bytes | None:
        if key in self.changes:
            return self.changes[key]
        before = self._before
        if key not in before:
            before[key] = self._states.get(key)
        return before[key]

    def _encoded(self, key: str, state: Any) -> bytes | None:
        if state is None:
            return None
        data = self._fold.states.encode(state)
        if len(data) + len(key) > LARGEST_OUTPUT_BYTES:
            raise ValueError(f"the state of {key!r} has {len(data)} bytes, more than {LARGEST_OUTPUT_BYTES}")
        return data

    def _kept(self, key: str) -> bytes | None:
        """Return the bytes of a state that is not in hand: none if it is no more."""
        return None if key in self.live else self._encoded_so_far(key)

    def _is_new(self, key: str) -> bool:
        return self.live.get(key) is None and self._kept(key) is None

    def _is_foreign(self, record: Record) -> bool:
        many = self._partitions
        return many > 1 and partition_of(record.key or b"", many) != self._held.partition

    def _forward(self, record: Placed) -> None:
        output = forwarded(record, partition_of(record.key or b"", self._partitions))
        if output.size > LARGEST_OUTPUT_BYTES:
            self._reject(record, f"partition: not this one, and {output.size} bytes are too many to be forwarded")
        else:
            self.outputs.append(output)
            self.misrouted.append(record)

    def _reject(self, record: Placed, reason: str) -> None:
        self.rejected += 1
        self.outputs.append(rejects.rejected(self._fold.rejects, record, reason))

    def _advance(self, time: int) -> bool:
        watermark, timer = self._watermark, self._timer
        if timer is not None and time >= watermark.due:
            step = self._step
            for moment, key in watermark.closes_until(time):
                if self.size >= self._limit:
                    watermark.rest_at(watermark.time, watermark.closing)
                    return False
                if not self._is_new(key):
                    step(timer, key, moment, moment * 1_000, None)
                    self.closes += 1
                    self.size += 1
                watermark.time, watermark.closing = moment * 1_000, key
            watermark.rest_at(time)
        else:
            watermark.pass_to(time)
        return True
