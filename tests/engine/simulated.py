"""Kafka as the lanes of processes see it, in memory and in a time that passes as fast as it can: for chances by seed.

What is simulated is the contract at the seam of `Transactions`, `LooseEnds` and `recover`: a transaction counts whole
or not at all, whoever fences an id aborts what is under way under it, and a producer that was fenced writes nothing any
more. A transaction may be forgotten: then it hangs, committed or aborted, until the next one of its id ends it too; and
who ends it does so some time after it has fenced the id.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from random import Random
from types import MappingProxyType
from typing import Any

from streams.engine.hanging import EMPTY
from streams.engine.loose_ends import MEND_SECONDS, Last
from streams.engine.position import Position
from streams.engine.record import Output, Placed
from streams.engine.recovery import Recovered
from streams.engine.topic_ids import check_ids
from streams.engine.transaction import Aborted, Fenced, GivenUp

Changes = Mapping[str, bytes | None]
Write = tuple[Changes, Position, Sequence[Output], int]
STATES, FACTS = "states", "facts"  # where a transaction writes to, and may hang


class Timeless(asyncio.SelectorEventLoop):
    """A loop on which nobody waits: where all sleep, time goes on to whoever wakes first."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        ready = self._selector.select  # type: ignore[attr-defined]

        def select(timeout: float | None = None) -> Any:
            assert timeout is not None, "all wait for each other"
            self._now += timeout
            return ready(0)

        self._selector.select = select  # type: ignore[attr-defined]

    def time(self) -> float:
        """Return the seconds that have passed."""
        return self._now


class Kafka:
    """The logs of inputs, and what transactions have written; ``unlucky`` is the share of them that fails,
    ``forgetful`` the share that hangs, ``answers`` whether anybody is there."""

    forgetful = 0.0

    def __init__(self, random: Random, unlucky: float, inputs: Mapping[tuple[str, int], list[Placed]]) -> None:
        self.inputs, self.unlucky, self.answers = inputs, unlucky, True
        self.states: dict[int, dict[str, bytes]] = defaultdict(dict)
        self.positions: dict[int, list[Position]] = defaultdict(list)
        self.outputs: dict[int, list[Output]] = defaultdict(list)
        self.notes: dict[tuple[str, int], str] = {}  # what the group has, by topic and partition
        self.kept: dict[int, list[tuple[dict[str, bytes], Position]]] = defaultdict(list)  # after each transaction
        self.hanging: dict[str, list[tuple[str, Write]]] = defaultdict(list)
        self.committed: dict[str, bool] = defaultdict(bool)  # the last transaction of an id
        self.empty: dict[str, bool] = defaultdict(bool)  # whether it was fenced since
        self._random = random
        self._epochs: dict[str, int] = defaultdict(int)

    def end(self, topic: str, partition: int) -> int:
        """Return where a log ends: the marker of a transaction comes last."""
        return self.inputs[topic, partition][-1].offset + 2

    def fence(self, name: str) -> int:
        """Let nobody else write under this id any more."""
        self._epochs[name] += 1
        self.committed[name], self.empty[name] = False, True  # as Kafka forgets it
        return self._epochs[name]

    def write(self, name: str, epoch: int, write: Write) -> bool:
        """Write all this, or raise what Kafka would; return whether a broker was away meanwhile."""
        if self._epochs[name] != epoch:
            raise Fenced("another has the id")
        chance, forgotten = self._random.random(), self._forgotten()
        self.hanging[name] += [(kind, write) for kind in (STATES, FACTS)]
        if chance < self.unlucky / 4:
            self.fence(name)  # the coordinator gave the transaction up
        self._end(name, forgotten, committed=chance >= self.unlucky)
        if chance < self.unlucky:
            raise Fenced("timed out") if chance < self.unlucky / 4 else Aborted("by chance")
        return bool(forgotten)

    def mark(self, name: str, epoch: int, partition: int) -> int:
        """Return how many transactions a changelog has now, or raise what Kafka would."""
        if self._epochs[name] != epoch:
            raise Fenced("another has the id")
        self._end(name, {FACTS}, committed=self._random.random() >= self.unlucky)
        if not self.committed[name]:
            raise Aborted("by chance")
        return len(self.kept[partition])

    def tie_up(self, name: str, epoch: int, *, committed: bool) -> None:
        """End what hangs, unless that is forgotten too."""
        if self._epochs[name] != epoch:
            raise Fenced("another has the id")
        self._end(name, self._forgotten(), committed=committed)

    def epoch(self, name: str) -> int:
        """Return how often an id was fenced."""
        return self._epochs[name]

    def a_while(self) -> float:
        """Return how many seconds something takes."""
        return self._random.random()

    def _forgotten(self) -> set[str]:
        kinds: Sequence[set[str]] = ({STATES}, {FACTS}, {STATES, FACTS})
        return self._random.choice(kinds) if self._random.random() < self.forgetful else set()

    def _end(self, name: str, forgotten: set[str], *, committed: bool) -> None:
        self.committed[name], self.empty[name] = committed, False
        hung, self.hanging[name] = self.hanging[name], []
        for kind, write in hung:
            if kind in forgotten:
                self.hanging[name].append((kind, write))
            elif committed and kind == STATES:
                self._count(write)
            elif committed:
                self.outputs[write[3]] += write[2]

    def _count(self, write: Write) -> None:
        changes, position, _, partition = write
        for key, value in changes.items():
            if value is None:
                self.states[partition].pop(key, None)
            else:
                self.states[partition][key] = value
        self.positions[partition].append(position)
        self.kept[partition].append((dict(self.states[partition]), position))

    def known(self, partition: int) -> int:
        """Return of how many transactions on a changelog whoever is asked knows."""
        return len(self.kept[partition])

    def read(self, partition: int, topics: Iterable[str], least: int) -> Recovered:
        """Return what a changelog says, up to so many transactions at least, and where the topics begin and end."""
        kept = self.kept[partition][: max(least, self.known(partition))]
        states, at = kept[-1] if kept else ({}, Position())
        ends = {topic: self.end(topic, partition) for topic in topics}
        return Recovered(dict(states), at, dict.fromkeys(ends, 0), ends)


class Transactions:
    """A producer of a simulated Kafka, which stands where its address would."""

    def __init__(
        self, kafka: Kafka, name: str, _changelog: str, partition: int, _security: object, *, silent_seconds: float
    ) -> None:
        self.given_up = self.writing = self.waiting = self.troubled = self.overdue = self.repeated = False
        self.silent_seconds = self.longest_seconds = silent_seconds
        self._kafka, self._name, self._partition = kafka, name, partition
        self._epoch = 0

    def connect(self) -> None:
        """Nothing: Kafka is here."""

    def fence(self) -> None:
        """Become the only producer of this id."""
        self._epoch = self._kafka.fence(self._name)

    def commit(self, changes: Mapping[str, bytes | None], position: Position, outputs: Sequence[Output] = ()) -> None:
        """Write all this in one transaction."""
        self.troubled |= self._kafka.write(self._name, self._epoch, (changes, position, outputs, self._partition))

    def mark(self) -> int:
        """Write a mark to the changelog."""
        return self._kafka.mark(self._name, self._epoch, self._partition)

    def listen(self) -> None:
        """Nothing: ``troubled`` tells."""

    def close(self) -> None:
        """Let the producer go."""
        self.given_up = True
        assert not self.writing, "a producer is closed amid a transaction"


class LooseEnds:
    """What hangs on a simulated Kafka."""

    def __init__(self, name: str, _changelog: object, _written: object, options: Any) -> None:
        self._name, self._kafka = name, options.broker

    async def last(self, given_up: Callable[[], bool]) -> Last:
        """Return whether the last transaction counts, and what hangs; fence the id if nothing does."""
        await asyncio.sleep(0)
        kafka, name = self._kafka, self._name
        await self.leave_to_others(given_up)
        last = Last(kafka.committed[name], self._hanging(), self._state())
        if not last.hanging:
            kafka.fence(name)
        return last

    async def leave_to_others(self, given_up: Callable[[], bool]) -> None:
        """Wait for whoever has fenced to end what hangs."""
        kafka, name, now = self._kafka, self._name, asyncio.get_running_loop().time
        until: dict[int, float] = {}
        while (
            kafka.empty[name] and self._hanging() and now() < until.setdefault(kafka.epoch(name), now() + MEND_SECONDS)
        ):
            if given_up():
                raise GivenUp
            await asyncio.sleep(0.1)

    async def left(self, _given_up: object) -> list[Any]:
        """Return what hangs."""
        await asyncio.sleep(0)
        return self._hanging()

    async def tie_up(self, last: Last) -> None:
        """End it, which takes a while from the fence on."""
        if self._state() == last.state:
            epoch = self._kafka.fence(self._name)
            await asyncio.sleep(self._kafka.a_while())
            self._kafka.tie_up(self._name, epoch, committed=last.committed)

    def _state(self) -> str:
        if self._kafka.empty[self._name]:
            return EMPTY
        return "CompleteCommit" if self._kafka.committed[self._name] else "CompleteAbort"

    def _hanging(self) -> list[Any]:
        return list(self._kafka.hanging.get(self._name, ()))


async def notes_of(
    options: Any, _group: str, topics: Iterable[str], partition: int, _given_up: object
) -> dict[str, str]:
    """Return what is noted in the group."""
    await asyncio.sleep(0)
    notes: dict[tuple[str, int], str] = options.broker.notes
    return {topic: notes.get((topic, partition), "") for topic in topics}


def recover(
    kafka: Kafka,
    _changelog: str,
    partition: int,
    topics: Iterable[str],
    *_: object,
    least: int = 0,
    ids: Mapping[str, int] = MappingProxyType({}),
    **__: object,
) -> Recovered:
    """Read a changelog of a simulated Kafka to its end."""
    found = kafka.read(partition, topics, least)
    check_ids(partition, found.position, ids)
    return replace(found, ids=ids)
