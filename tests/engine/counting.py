"""A domain small enough to be checked by eye: customers use words, and every word is counted; days close."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from streams.engine.fold import Fold
from streams.engine.record import AgentFun, Output, Record, Rejected, States, Writer

WORDS, SHOUTS, TICKS = "words.v1", "shouts.v1", "ticks.v1"
SAYINGS, REJECTS = "sayings.v1", "rejects.v1"
POISON = "poison"


@dataclass
class Counter:
    """State of a key: how often it said what, and which of its days are closed."""

    key: str
    words: dict[str, int] = field(default_factory=dict)
    last: int = 0
    days: int = 0
    facts: int = 0


def encode(counter: Counter) -> bytes:
    """Return the state as JSON, keys sorted."""
    return json.dumps(asdict(counter), sort_keys=True).encode()


def decode(data: bytes) -> Counter:
    """Read what ``encode`` wrote."""
    return Counter(**json.loads(data))


def read(record: Record) -> tuple[str | None, Any, int]:
    """Read ``{"key", "word", "time"}``; the time is in ms."""
    try:
        body = json.loads(record.value or b"")
        if body["key"].encode() != record.key:
            raise Rejected(f"key: {record.key!r}, but the body says {body['key']!r}")
        return body["key"], body["word"], body["time"]
    except (KeyError, TypeError) as error:
        raise Rejected(f"body: {error!r}") from error


def read_tick(record: Record) -> tuple[str | None, Any, int]:
    """A tick is its time in ms, and touches nobody."""
    return None, None, int(record.value or b"")


def _told(counter: Counter, what: str) -> dict[str, Any]:
    counter.facts += 1
    return {"id": f"{counter.key}:{counter.facts}", "key": counter.key, "what": what}


def count_word(counter: Counter, word: str, _now: int) -> tuple[Counter | None, Iterable[dict[str, Any]]]:
    """Count a word, and say so every third time; ``poison`` fails after having touched the state, ``bye`` forgets."""
    counter.words[word] = counter.words.get(word, 0) + 1
    counter.last += 1
    if word == POISON:
        raise RuntimeError("too much")
    if word == "bye":
        return None, [_told(counter, "left")]
    return counter, [_told(counter, word)] if counter.last % 3 == 0 else []


def count_shout(counter: Counter, word: str, _now: int) -> tuple[Counter | None, Iterable[dict[str, Any]]]:
    """Order matters here: a shout doubles what was said so far."""
    counter.words = {word: 2 * times for word, times in counter.words.items()}
    return counter, [_told(counter, f"shouted {word} after {sum(counter.words.values())}")]


def close_day(counter: Counter, closed_at: int, _now: int) -> tuple[Counter | None, Iterable[dict[str, Any]]]:
    """Close a day; the closing of a key that said ``sleepless`` fails."""
    counter.days += 1
    if "sleepless" in counter.words:
        raise RuntimeError("cannot rest")
    return counter, [_told(counter, f"day {closed_at} closed on {sum(counter.words.values())}")]


def writer(prefix: str = "") -> Writer:
    """Return what makes a fact a record."""
    topic = prefix + SAYINGS

    def write(fact: dict[str, Any]) -> Output:
        return Output(topic, fact["key"].encode(), json.dumps(fact, sort_keys=True).encode())

    return write


AGENTS: dict[str, AgentFun] = {WORDS: count_word, SHOUTS: count_shout, TICKS: close_day}
STATES = States(Counter, decode, encode)
READERS = {WORDS: read, SHOUTS: read, TICKS: read_tick}


def closes_at(key: str) -> int:
    """Return 0..59 by the key's length, so that keys share moments."""
    return len(key) * 7 % 60


def counting(partitions: int = 1, prefix: str = "") -> Fold:
    """Return the fold of all this, its topics under ``prefix``."""
    readers = {prefix + topic: reader for topic, reader in READERS.items()}
    agents = {prefix + topic: agent for topic, agent in AGENTS.items()}
    names = (prefix + REJECTS, prefix + TICKS)
    return Fold("counters", partitions, STATES, readers, agents, writer(prefix), *names, daily=closes_at)


def read_saying(record: Record) -> tuple[str | None, Any, int]:
    """All sayings touch one key."""
    return "all", json.loads(record.value or b""), record.timestamp


def add_up(total: Counter, fact: dict[str, Any], _now: int) -> tuple[Counter | None, Iterable[dict[str, Any]]]:
    """Count the facts of each key."""
    total.words[fact["key"]] = total.words.get(fact["key"], 0) + 1
    return total, ()
