"""Whoever watches is told in a moment, and keeps no more than one thread waiting."""

import asyncio
import threading

import pytest

from streams.web.probes import Probe
from tests.web.site import PATIENCE_SECONDS


class Neighbour:
    """Answers when it is let, and knows how often it was asked."""

    def __init__(self) -> None:
        self.asked, self.answering = 0, threading.Event()

    def ask(self) -> str:
        self.asked += 1
        assert self.answering.wait(PATIENCE_SECONDS)
        return "It is ill."


async def test_who_asks_of_a_neighbour_that_is_silent_is_told_that_and_asks_it_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("streams.web.probes.PATIENCE_SECONDS", 0.05)
    neighbour = Neighbour()
    probe = Probe(neighbour.ask, "It is silent.")
    for _ in range(2):
        told = await asyncio.gather(*(probe.answer() for _ in range(8)))
        assert (told, neighbour.asked) == (["It is silent."] * 8, 1)
    neighbour.answering.set()
    while (told_now := await probe.answer()) == "It is silent.":
        pass
    assert told_now == "It is ill."


async def test_an_answer_is_good_for_as_long_as_is_said() -> None:
    neighbours = Neighbour(), Neighbour()
    for kept_seconds, neighbour in zip((0.0, 3_600.0), neighbours, strict=True):
        neighbour.answering.set()
        probe = Probe(neighbour.ask, "It is silent.", kept_seconds)
        assert [await probe.answer() for _ in range(3)] == ["It is ill."] * 3
    assert [each.asked for each in neighbours] == [3, 1]
