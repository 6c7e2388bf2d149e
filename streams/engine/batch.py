"""One batch of a lane: events applied in the merged order to the states they touch, in memory and aside."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge as merge_sorted
from typing import TYPE_CHECKING, Any

from streams.engine import rejects
from streams.engine.merge import merge
from streams.engine.position import NEVER, Position
from streams.engine.record import LARGEST_OUTPUT_BYTES, AgentFun, Output, Record, Rejected, checked
from streams.engine.routing import partition_of
from streams.engine.schedule import Wheel

if TYPE_CHECKING:
    from streams.engine.held import Held


class Batch:
    """What some records make of what a lane holds; nothing of it counts before the lane keeps it.

    A ``careful`` batch takes every state through its bytes event by event, so that an event whose agent raises can be
    rejected and leaves no trace; otherwise what an agent raises comes through, and the batch is to be given up.
    """

    def __init__(self, held: Held, limit: int, *, careful: bool = False) -> None:
        self.changes: dict[str, bytes | None] = {}
        self.outputs: list[Output] = []
        self.facts: list[Any] = []
        self.misrouted: list[Record] = []
        self.size = self.events = self.closes = self.rejected = 0
        self._held, self._limit, self._careful = held, limit, careful
        self._live: dict[str, Any] = {}
        self._fresh = Wheel(held.fold.daily) if held.fold.daily is not None else None
        self._watermark = self._passed = self._due = NEVER
        self._closing: str | None = None
        self._move_to(held.watermark, held.closing)
        self._take()
        self._encode()
        offsets = {source.topic: source.stretches.position for source in held.sources}
        self.position = Position(offsets, self._watermark, self._closing)

    def _take(self) -> None:
        live, forward, apply = self._live, self._forward, self._careful_apply if self._careful else self._apply
        for source, record, arrival in merge(self._held.sources):
            if isinstance(arrival, Rejected):
                self._reject(record, str(arrival))
            else:
                key, event, time = arrival
                if key is not None and live.get(key) is None and forward(key, record):
                    pass
                elif time > self._passed and not self._advance(time):
                    source.give_back(arrival)
                    return
                elif key is not None and source.agent is not None:
                    apply(source.agent, key, event, record)
                    self.events += 1
            self.size += 1
            if self.size >= self._limit:
                return

    def _apply(self, agent: AgentFun, key: str, event: Any, _: Record | None) -> None:
        state = self._live.get(key)
        if state is None:
            state = self._load(key)
        self._live[key], facts = agent(state, event)
        for fact in facts:
            self.facts.append(fact)
            self.outputs.append(checked(self._held.fold.writer(fact)))

    def _careful_apply(self, agent: AgentFun, key: str, event: Any, record: Record | None) -> None:
        outputs, facts = len(self.outputs), len(self.facts)
        before = self.changes[key] if key in self.changes else self._held.states.get(key)
        try:
            self._apply(agent, key, event, record)
            self.changes[key] = after = self._encoded(key)
        except Exception as error:  # noqa: BLE001 whatever an agent raises is the event's fault
            del self.outputs[outputs:], self.facts[facts:]
            after = before
            if record is None:
                record = rejects.closing(self._held.fold, self._held.partition, key, before, event)
            self._reject(record, f"{type(error).__name__}: {error}")
        if after is None:
            self._live.pop(key, None)
        else:
            self._live[key] = self._held.fold.states.decode(after)

    def _load(self, key: str) -> Any:
        states, data = self._held.fold.states, None
        if key not in self._live:
            data = self.changes[key] if key in self.changes else self._held.states.get(key)
        if data is not None:
            return states.decode(data)
        if self._fresh is not None and key not in self._held.states:
            self._fresh.add(key)
            self._due = min(self._due, self._fresh.next_after(self._passed))
        return states.new(key)

    def _encode(self) -> None:
        known = self._held.states
        if not self._careful:
            self.changes = {key: self._encoded(key) for key in self._live}
        self.changes = {key: data for key, data in self.changes.items() if data != known.get(key)}

    def _encoded(self, key: str) -> bytes | None:
        state = self._live[key]
        if state is None:
            return None
        data = self._held.fold.states.encode(state)
        if len(data) + len(key) > LARGEST_OUTPUT_BYTES:
            raise ValueError(f"the state of {key!r} has {len(data)} bytes, more than {LARGEST_OUTPUT_BYTES}")
        return data

    def _forward(self, key: str, record: Record) -> bool:
        fold = self._held.fold
        if fold.partitions == 1 or record.key is None or self._alive(key):
            return False
        partition = partition_of(record.key, fold.partitions)
        if partition == self._held.partition:
            return False
        headers = [*record.headers, ("forwarded_from", str(record.partition).encode())]
        self.outputs.append(Output(record.topic, record.key, record.value, headers, partition))
        self.misrouted.append(record)
        return True

    def _reject(self, record: Record, reason: str) -> None:
        self.rejected += 1
        self.outputs.append(rejects.rejected(self._held.fold.rejects, record, reason))

    def _move_to(self, watermark: int, closing: str | None) -> None:
        self._watermark, self._closing = watermark, closing
        self._passed = watermark if closing is None else watermark - 1
        wheels = [wheel for wheel in (self._held.wheel, self._fresh) if wheel is not None]
        self._due = min((wheel.next_after(self._passed) for wheel in wheels), default=NEVER)

    def _advance(self, time: int) -> bool:
        if time >= self._due and self._held.fold.timer is not None:
            apply = self._careful_apply if self._careful else self._apply
            for moment, key in self._closings(time):
                if self.size >= self._limit:
                    self._move_to(self._watermark, self._closing)
                    return False
                if self._alive(key):
                    apply(self._held.fold.timer, key, moment, None)
                    self.closes += 1
                    self.size += 1
                self._watermark, self._closing = moment * 1_000, key
            self._move_to(time, None)
        else:
            self._watermark = self._passed = time
            self._closing = None
        return True

    def _closings(self, time: int) -> Iterator[tuple[int, str]]:
        seconds = self._watermark // 1_000
        after = (seconds + 1, "") if self._closing is None else (seconds, self._closing)
        wheels = [wheel for wheel in (self._held.wheel, self._fresh) if wheel is not None]
        return merge_sorted(*(wheel.due(after, time // 1_000) for wheel in wheels))

    def _alive(self, key: str) -> bool:
        if key in self._live:
            return self._live[key] is not None
        return self.changes[key] is not None if key in self.changes else key in self._held.states
