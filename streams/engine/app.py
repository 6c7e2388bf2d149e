"""The engine: a Faust app whose events go through lanes, exactly once."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from inspect import signature
from typing import Any

from streams.engine.counters import Counters
from streams.engine.faust_app import lane_app
from streams.engine.fold import Fold
from streams.engine.lane import Lane
from streams.engine.lanes import Lanes
from streams.engine.listeners import Changed, Released, Taken
from streams.engine.options import Options
from streams.engine.record import AgentFun, Output, Reader, States, Writer
from streams.engine.serving import EngineError, Serving
from streams.interpreter import prepare


class Engine:
    """Folds of one application, declared before it runs.

    Parameters
    ----------
    application
        Name of the consumer group; changelogs and transactions are named after it.
    options
        Where Kafka is, and how to work.
    rejects
        Topic for records that are not counted.
    """

    def __init__(self, application: str, options: Options, *, rejects: str) -> None:
        self.application = application
        self.rejects = rejects
        self._folds: dict[str, Fold] = {}
        self._topics: dict[str, int | None] = {rejects: None}
        self._serving = Serving(options)
        self._lanes = Lanes(application, options, self._serving.fail)
        self.app = lane_app(application, options, self._lanes)

    def fold(
        self,
        table: str,
        *,
        partitions: int,
        states: States[Any],
        readers: Mapping[str, Reader],
        writer: Writer,
        outputs: Iterable[str] = (),
        ticks: str | None = None,
        tick: Callable[[int], Output] | None = None,
        daily: Callable[[str], int] | None = None,
    ) -> None:
        """Declare a table and the topics that change it; their agents are declared on ``app``.

        Raise ValueError for a topic that another fold has already, or ``ticks`` without a reader.

        Parameters
        ----------
        table
            Its name, also on Kafka.
        partitions
            Of every topic in ``readers``, and of the changelog.
        states
            How the state of a key begins and is kept.
        readers
            A reader a topic, in the order in which equal times are taken.
        writer
            Makes a fact a record.
        outputs
            All topics that the writer writes to.
        ticks
            The topic among ``readers`` whose records only move the watermark; its agent is the timer.
        tick
            Makes the record, of now in ms since the epoch, that a quiet lane writes to its partition of ``ticks``.
        daily
            The second after midnight UTC at which the day of a key closes; the timer is called then.
        """
        if ticks is not None and ticks not in readers:
            raise ValueError(f"ticks: {ticks!r} is not among the readers of {table!r}")
        if taken := set(readers) & {topic for fold in self._folds.values() for topic in fold.readers}:
            raise ValueError(f"readers: {', '.join(sorted(taken))} of {table!r} belong to another fold already")
        agents: dict[str, AgentFun] = {}
        written = tuple(outputs)
        self._folds[table] = Fold(
            table, partitions, states, dict(readers), agents, writer, self.rejects, ticks, tick, daily, written
        )
        self._topics |= dict.fromkeys(written) | dict.fromkeys(readers, partitions)
        self.app.changelogged(table, partitions)

    def listen(self, changed: Changed, *, taken: Taken | None = None, released: Released | None = None) -> None:
        """Call ``changed(table, partition, encoded states, facts)`` after every commit, on the event loop: be quick.

        ``taken(table, partition, states)`` hears of a lane that this process took over, ``released(table, partition)``
        of one that it gave up.
        """
        self._lanes.listeners.add(changed, taken, released)

    def changelogs(self) -> dict[str, int]:
        """Return the partitions of every changelog, by name."""
        return {f"{self.application}-{table}-changelog": fold.partitions for table, fold in self._folds.items()}

    def counters(self) -> dict[tuple[str, int], Counters]:
        """Return the counters of the lanes that are taken over, by table and partition; from any thread."""
        return {key: _counted(lane) for key, lane in dict(self._lanes.owned).items() if lane.owned}

    def counters_of(self, table: str, partition: int) -> Counters:
        """Return those of one lane owned now; from any thread."""
        return _counted(self._lanes.owned[table, partition])

    def lanes(self) -> dict[tuple[str, int], bool] | None:
        """Return the lanes that the group gave to this process, and whether each is taken over; from any thread.

        None before it gave any; a process for which nothing is left has none.
        """
        if not self._lanes.assigned:
            return None
        return {key: lane.owned for key, lane in dict(self._lanes.owned).items()}

    def stop(self) -> None:
        """Leave gracefully; from any thread."""
        self._serving.stop()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; raise `EngineError` if it cannot go on. The process is taken to be its own."""
        prepare()
        asyncio.run(self._until_signalled())

    async def serve(self) -> None:
        """Work until ``stop``; raise `EngineError` if it cannot go on."""
        self._appoint()
        if await self._serving.ready(self._topics, self.changelogs()):
            await self._serving.serve(self.app, self._lanes)

    async def _until_signalled(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self.stop)
        await self.serve()

    def _appoint(self) -> None:
        appointed = set()
        for fold in self._folds.values():
            agents = {topic: self._agent(topic) for topic in fold.readers}
            appointed |= {agent.name for agent in agents.values()}
            self._lanes.add(replace(fold, agents={topic: agent.fun for topic, agent in agents.items()}))
        for name in set(self.app.agents) - appointed:  # of a fold that is left out
            del self.app.agents[name]

    def _agent(self, topic: str) -> Any:
        found = [agent for agent in self.app.agents.values() if topic in agent.get_topic_names()]
        if len(found) != 1:
            raise EngineError(f"Topic {topic} needs exactly one agent, but {len(found)} are declared.")
        try:
            signature(found[0].fun).bind("state", "event", 0)
        except TypeError as error:  # else every event would be rejected, one by one
            raise EngineError(f"The agent of topic {topic} must take (state, event, now): {error}.") from error
        return found[0]


def _counted(lane: Lane) -> Counters:
    lane.counters.has(lane.held)
    return lane.counters
