"""Agents that lanes call: declared, listed and assigned by Faust, but no carriers of events."""

from __future__ import annotations

from typing import Any

from faust.agents import Agent as FaustAgent


class Agent(FaustAgent):  # type: ignore[misc]
    """A plain function ``(state, event, now) -> (state or None, facts)`` under Faust's own ``@app.agent(topic)``.

    Lanes call it in the merged order of all topics; Faust subscribes to its topics and starts no actor for it.
    """

    def __call__(self, state: Any, event: Any, now: int) -> Any:
        """Step, as the lane does."""
        return self.fun(state, event, now)

    async def on_start(self) -> None:
        """Have the topics subscribed."""
        self.app.topics.add(self.channel)

    async def on_stop(self) -> None:
        """Nothing runs that could be stopped."""
