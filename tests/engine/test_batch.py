"""The facts are a function of the log, never of how it was cut."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.engine.batch import Batch, UnreadableState
from streams.engine.fold import Fold
from streams.engine.held import Held
from streams.engine.position import NEVER, Position
from streams.engine.record import Placed
from streams.engine.routing import partition_of
from tests.engine.counting import POISON, REJECTS, SHOUTS, TICKS, WORDS, Counter, counting, decode, encode
from tests.engine.logs import DAY, START, Log, Outcome, ends_of, hold, logs, numbers, outcome, said, tick


def whole(log: Log) -> Outcome:
    """Fold the log in as few batches as there can be."""
    return outcome(log, lambda: 1_000_000, Random(0))


@given(logs(), st.integers(0, 2**32), st.integers(1, 12))
def test_any_cut_of_the_log_gives_the_same_states_facts_and_rejects(log: Log, seed: int, most: int) -> None:
    limits = numbers(seed, most)
    cut = outcome(log, lambda: next(limits), Random(seed), most=most)
    expected = whole(log)
    assert (cut.states, cut.facts, cut.rejects) == (expected.states, expected.facts, expected.rejects)
    assert cut.position == expected.position


@given(logs(), st.integers(0, 2**32))
def test_a_lane_that_is_restarted_or_aborted_goes_on_as_if_nothing_had_been(log: Log, seed: int) -> None:
    limits = numbers(seed, 5)
    cut = outcome(log, lambda: next(limits), Random(seed), restarts=0.4, most=4)
    expected = whole(log)
    assert (cut.states, cut.facts, cut.rejects) == (expected.states, expected.facts, expected.rejects)


def held_with(*records: Placed, fold: Fold | None = None) -> Held:
    log: Log = {WORDS: [], SHOUTS: [], TICKS: []}
    for record in records:
        log[record.topic].append(record)
    held = hold(log, {}, Position(), fold)
    for topic, waiting in log.items():
        held.stretches[topic].accept(0, ends_of(log)[topic], waiting)
    return held


def facts(batch: Batch) -> list[str]:
    return [fact["what"] for fact in batch.facts]


def reasons(batch: Batch) -> list[str]:
    return [dict(output.headers)["reason"].decode() for output in batch.outputs if output.topic == REJECTS]


def test_a_day_closes_before_the_event_that_shows_it_is_over() -> None:
    midnight = START - START % DAY + DAY
    held = held_with(said(WORDS, 0, START + 9_000, "a", "so"), said(WORDS, 1, midnight + 7_000, "a", "so"))
    assert facts(held.next_batch(10)) == [f"day {midnight // 1_000 + 7} closed on 1"]


def test_a_tick_closes_the_days_of_all_keys_in_the_order_of_their_moments() -> None:
    held = held_with(said(WORDS, 0, START, "bb", "so"), said(WORDS, 1, START, "a", "so"), tick(0, START + 2 * DAY))
    batch = held.next_batch(10)
    assert [fact["key"] for fact in batch.facts] == ["a", "bb", "a", "bb"]
    assert (batch.closes, batch.events, batch.position.watermark) == (4, 2, START + 2 * DAY)


def test_a_late_event_is_counted_and_moves_no_watermark() -> None:
    held = held_with(said(WORDS, 0, START, "a", "so"), said(WORDS, 1, START - DAY, "a", "so"))
    batch = held.next_batch(10)
    assert (batch.events, batch.position.watermark) == (2, START)


def test_a_poisonous_event_is_rejected_and_leaves_no_trace() -> None:
    words = ["so", POISON, "so", "so"]
    held = held_with(*(said(WORDS, at, START, "a", word) for at, word in enumerate(words)))
    batch = held.next_batch(10)
    assert reasons(batch) == ["RuntimeError: too much"]
    state = decode(batch.changes["a"] or b"")
    assert (state.words, state.last, facts(batch)) == ({"so": 3}, 3, ["so"])


def test_a_close_that_fails_is_rejected_with_the_state_and_the_others_close() -> None:
    held = held_with(said(WORDS, 0, START, "a", "sleepless"), said(WORDS, 1, START, "bb", "so"), tick(0, START + DAY))
    batch = held.next_batch(10)
    [reject] = [output for output in batch.outputs if output.topic == REJECTS]
    headers = dict(reject.headers)
    assert (reject.key, decode(reject.value or b"").words) == (b"a", {"sleepless": 1})
    assert headers["reason"] == b"RuntimeError: cannot rest"
    assert int(headers["closed_at"]) % 86_400 == 7
    assert [fact["key"] for fact in batch.facts] == ["bb"]


def test_a_key_that_is_forgotten_leaves_a_tombstone_and_closes_no_more() -> None:
    held = held_with(said(WORDS, 0, START, "a", "so"), said(WORDS, 1, START, "a", "bye"), tick(0, START + 3 * DAY))
    held.keep(held.next_batch(1))
    batch = held.next_batch(10)
    assert batch.changes == {"a": None}
    held.keep(batch)
    assert (held.states, batch.closes) == ({}, 0)


def test_a_state_that_did_not_change_is_not_written() -> None:
    fold = replace(counting(), agents={**counting().agents, SHOUTS: lambda state, _, __: (state, ())})
    held = held_with(said(WORDS, 0, START, "a", "so"), said(SHOUTS, 0, START + 1, "a", "hey"), fold=fold)
    held.keep(held.next_batch(1))
    batch = held.next_batch(1)
    assert (batch.events, batch.changes) == (1, {})


def test_unknown_keys_of_a_foreign_partitioner_are_sent_on_and_known_ones_counted() -> None:
    fold = counting(8)
    key = next(key for key in "abcdefgh" if partition_of(key.encode(), 8) != 0)
    held = held_with(said(WORDS, 0, START, key, "so"), said(WORDS, 1, START + 2 * DAY, key, "so"), fold=fold)
    batch = held.next_batch(10)
    assert [output.partition for output in batch.outputs] == [partition_of(key.encode(), 8)] * 2
    assert (len(batch.misrouted), batch.events, batch.changes, batch.position.watermark) == (2, 0, {}, NEVER)
    held.rewind()
    held.states[key] = encode(Counter(key))
    assert held.next_batch(10).events == 2


def test_a_header_without_a_value_is_sent_on_as_it_is() -> None:
    null: Any = (("trace", None),)
    record = replace(said(WORDS, 0, START, "a", "so"), headers=null, partition=partition_of(b"a", 8) ^ 1)
    fold = counting(8)
    held = Held(fold, record.partition, {}, Position())
    held.stretches[WORDS].accept(0, 1, [record])
    [output] = held.next_batch(10).outputs
    assert list(output.headers)[:1] == list(null)


def test_an_agent_is_told_how_far_time_has_come() -> None:
    seen = []

    def look(counter: Counter, _: str, now: int) -> tuple[Counter, list[dict[str, str]]]:
        seen.append(now)
        return counter, []

    fold = replace(counting(), agents={**counting().agents, WORDS: look})
    held_with(*(said(WORDS, at, START + time, "a", "so") for at, time in enumerate((0, 9, 5))), fold=fold).next_batch(9)
    assert seen == [START, START + 9, START + 9]


def test_a_fact_that_kafka_would_not_take_is_its_events_fault() -> None:
    def shout_hugely(counter: Counter, _: str, __: int) -> tuple[Counter, list[dict[str, str]]]:
        return counter, [{"key": counter.key, "what": "x" * 1_000_000}]

    fold = replace(counting(), agents={**counting().agents, WORDS: shout_hugely})
    batch = held_with(said(WORDS, 0, START, "a", "so"), fold=fold).next_batch(10)
    assert "more than 950000" in reasons(batch)[0]
    assert batch.changes == {}


def test_a_state_that_kafka_would_not_take_is_its_events_fault() -> None:
    words = ["so", "so", "x" * 949_950]  # the fact fits, the state does not
    batch = held_with(*(said(WORDS, at, START, "a", word) for at, word in enumerate(words))).next_batch(10)
    assert "the state of 'a' has" in reasons(batch)[0]
    assert (decode(batch.changes["a"] or b"").words, facts(batch)) == ({"so": 2}, [])


def test_a_day_closes_once_though_more_happens_in_the_very_second() -> None:
    moments = [START, START + 7_000, START + 7_500, START + 7_999, START + DAY + 8_000]
    held = held_with(*(said(WORDS, at, moment, "a", "so") for at, moment in enumerate(moments)))
    closes = []
    while (batch := held.next_batch(1)).size:
        closes.append(batch.closes)
        held.keep(batch)
    assert sum(closes) == 2


def test_what_is_too_large_to_be_sent_on_is_rejected() -> None:
    fold = counting(8)
    key = next(key for key in "abcdefgh" if partition_of(key.encode(), 8) != 0)
    record = said(WORDS, 0, START, key, "x" * 1_000_000)
    batch = held_with(record, fold=fold).next_batch(10)
    assert (batch.rejected, len(batch.misrouted)) == (1, 0)
    (output,) = batch.outputs
    assert output.topic == REJECTS
    assert b"too many to be forwarded" in dict(output.headers)["reason"]


def test_a_state_that_cannot_be_read_is_no_events_fault() -> None:
    held = held_with(said(WORDS, 0, START, "a", "so"), said(WORDS, 1, START, "b", "so"))
    held.states["b"] = b"of a build to come"
    with pytest.raises(UnreadableState, match="counters: the state of 'b' cannot be read"):
        held.next_batch(10)


def test_a_position_says_of_which_layout_states_may_be() -> None:
    fold = counting()
    held = held_with(said(WORDS, 0, START, "a", "so"), fold=replace(fold, states=replace(fold.states, layout=3)))
    assert held.next_batch(10).position.layout == held.position.layout == 3


def test_a_position_keeps_what_another_build_reads_so_that_it_goes_on_there() -> None:
    fold, newer = counting(), Position({SHOUTS: 5, WORDS: 0}, ids=(7, 8))
    older = replace(fold, readers={WORDS: fold.readers[WORDS]}, ticks=None, tick=None)
    held = Held(older, 0, {}, newer)
    held.stretches[WORDS].accept(0, 1, [said(WORDS, 0, START, "a", "so")])
    held.keep(held.next_batch(10))
    assert held.position.offsets == {SHOUTS: 5, WORDS: 1}
    assert held.position.ids_by_topic == {SHOUTS: 7, WORDS: 8}
    assert held.offsets == {WORDS: 1}
    assert Held(fold, 0, held.states, held.position).stretches[SHOUTS].have == 5


@pytest.mark.parametrize("word", ["so", POISON])
def test_a_batch_that_is_kept_goes_at_once_and_waits_for_no_collector(word: str) -> None:
    held = held_with(said(WORDS, 0, START, "a", word), tick(0, START + 2 * DAY))
    batch = held.next_batch(10)
    held.keep(batch)
    gone = weakref.ref(batch)
    gc.disable()
    try:
        del batch
        assert gone() is None
    finally:
        gc.enable()
