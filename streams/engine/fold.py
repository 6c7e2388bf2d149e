"""What a fold is: the topics that touch one table, how they are read, and who steps through their events."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from streams.engine.merge import Read
from streams.engine.record import (
    LARGEST_INPUT_BYTES,
    UNREADABLE,
    AgentFun,
    Output,
    Reader,
    Record,
    Rejected,
    States,
    Writer,
)

DAY_MS: Final = 86_400_000
FIRST_KEY: Final = "\x01"  # before it are none, and what begins with NUL


@dataclass(frozen=True)
class Fold:
    """One table and everything that may change it.

    ``readers`` names the topics, co-partitioned, in the order in which equal times are taken. ``agents`` are the
    functions of those topics; that of ``ticks`` is the timer. ``daily(key)`` is the second after midnight UTC at which
    a key's day closes, ``tick(now in ms)`` makes the record that lets time pass when all is quiet. The writer writes to
    ``outputs``. Readers, agents and the writer are pure: the same record gives the same answer.
    """

    table: str
    partitions: int
    states: States[Any]
    readers: Mapping[str, Reader]
    agents: Mapping[str, AgentFun]
    writer: Writer
    rejects: str
    ticks: str | None = None
    tick: Callable[[int], Output] | None = None
    daily: Callable[[str], int] | None = None
    outputs: tuple[str, ...] = ()

    @property
    def written(self) -> tuple[str, ...]:
        """All topics that a lane may write to, but for its changelog: records are forwarded to those that are read."""
        return (*self.outputs, self.rejects, *self.readers)

    @property
    def timer(self) -> AgentFun | None:
        """What is called when the day of a key closes."""
        return self.agents.get(self.ticks) if self.ticks is not None and self.daily is not None else None

    def reading(self, topic: str) -> Callable[[Sequence[Record]], list[Read]]:
        """Return a function that reads records of ``topic``, or says why they are rejected; it never raises."""
        reader, keyed = self.readers[topic], topic != self.ticks

        def read(records: Sequence[Record]) -> list[Read]:
            found: list[Read] = []
            for record in records:  # in one loop: a function called for each costs as much as all of its checks
                try:
                    value = record.value
                    if value is None or len(value) > LARGEST_INPUT_BYTES or (keyed and not record.key):
                        raise _unfit(record)
                    if record.headers is UNREADABLE:
                        raise Rejected("headers: the name of one is not UTF-8")
                    arrival = reader(record)
                    key, _, time = arrival
                    if time > record.timestamp or (key is not None and key < FIRST_KEY):
                        arrival = _strange(arrival, record)
                    found.append(arrival)
                except ValueError as error:
                    found.append(Rejected(str(error)))
                except Exception as error:  # noqa: BLE001 a reader's bug is tied to its record, and must not stop the lane
                    found.append(Rejected(f"{type(error).__name__}: {error}"))
            return found

        return read


def _unfit(record: Record) -> Rejected:
    if record.value is None:
        return Rejected("value: none (a tombstone)")
    if len(record.value) > LARGEST_INPUT_BYTES:
        return Rejected(f"value: {len(record.value)} bytes, more than {LARGEST_INPUT_BYTES}")
    return Rejected("key: empty")


def _strange(arrival: tuple[str | None, Any, int], record: Record) -> tuple[str | None, Any, int]:
    """Raise why this is rejected; an event that is only a little ahead of its arrival moves time no further than that.

    Else one producer whose clock is ahead would close the days of all other keys before they have ended.
    """
    key, event, time = arrival
    if key is not None and (not key or key[0] == "\x00"):
        raise Rejected(f"key: {key!r} is empty or begins with NUL, which the engine keeps for itself")
    if time - record.timestamp > DAY_MS:
        raise Rejected(f"occurred_at: {_iso(time)} is more than a day after its arrival at {_iso(record.timestamp)}")
    return key, event, record.timestamp


def _iso(time: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=time)).isoformat()
