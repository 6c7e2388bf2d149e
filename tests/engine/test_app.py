"""Folds are declared before anything runs, and what cannot be is refused in a sentence."""

from __future__ import annotations

import pytest

from streams.engine.app import Engine
from streams.engine.options import Options
from streams.engine.serving import EngineError
from tests.engine.counting import READERS, STATES, TICKS, WORDS, writer


def engine() -> Engine:
    return Engine("counting", Options(broker="127.0.0.1:1"), rejects="rejects")


def test_a_topic_belongs_to_one_fold() -> None:
    made = engine()
    made.fold("counters", partitions=1, states=STATES, readers=READERS, writer=writer())
    with pytest.raises(ValueError, match=r"words\.v1 of 'others' belong to another fold"):
        made.fold("others", partitions=1, states=STATES, readers={WORDS: READERS[WORDS]}, writer=writer())


def test_ticks_are_read_like_any_topic() -> None:
    with pytest.raises(ValueError, match="is not among the readers"):
        engine().fold("counters", partitions=1, states=STATES, readers={}, writer=writer(), ticks=TICKS)


async def test_every_topic_needs_its_agent() -> None:
    made = engine()
    made.fold("counters", partitions=1, states=STATES, readers={WORDS: READERS[WORDS]}, writer=writer())
    with pytest.raises(EngineError, match="needs exactly one agent, but 0 are declared"):
        await made.serve()


async def test_an_agent_that_takes_something_else_is_refused() -> None:
    made = engine()
    made.fold("counters", partitions=1, states=STATES, readers={WORDS: READERS[WORDS]}, writer=writer())
    made.app.agent(WORDS)(lambda state, event: (state, ()))
    with pytest.raises(EngineError, match=r"must take \(state, event, now\)"):
        await made.serve()


async def test_an_engine_that_is_stopped_before_it_starts_ends_at_once() -> None:
    made = engine()
    made.stop()
    await made.serve()
    assert made.counters() == {}


def test_faust_starts_no_producer_makes_no_topic_and_tells_no_scanner_of_an_agent() -> None:
    made = engine()
    agent = made.app.agent(WORDS)(lambda state, event, now: (state, ()))
    assert list(made.app.boot_strategy.kafka_producer()) == []
    assert not made.app.conf.topic_allow_declare
    assert not hasattr(agent, "__venusian_callbacks__")
