"""What a record on a topic of facts adds to the view: to timelines, to sums, to what those who look on hear. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple

import msgspec

from streams.adapters.view.edit import Edit
from streams.adapters.view.keys import Keys, outcomes_of
from streams.events import ALERTS, EXAMPLES, HEALTH, OUTCOMES, PLANS, REJECTS, ExampleLabelled, PlanClosed

SAMPLES: Final = 20
SAMPLE_CHARACTERS: Final = 200
REASON_CHARACTERS: Final = 120
EDGES: Final = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
BILLION: Final = 10**9
CLOSED: Final = b"plan_closed"
PARTICULAR: Final = re.compile(r", (?:got|where|which) .*| at byte \d+.*| at \d{4}-\d\d-\d\d.*", re.DOTALL)


class Told(NamedTuple):
    """A record as it was read; ``fresh`` if it was written just now.

    ``groups`` are those of its customer, None if the view has no such customer.
    """

    customer: str
    value: bytes | None
    headers: Mapping[str, bytes]
    at_ms: int
    fresh: bool
    groups: tuple[str, ...] | None

    @property
    def lasting(self) -> bool:
        """Whether it is a fact that goes on a timeline; else it is of nobody who is known."""
        return self.value is not None and self.headers.get("ce_id", b"").rpartition(b":")[2].isdigit()


Note = Callable[[Edit, Keys, Told], None]


def note_fact(edit: Edit, keys: Keys, told: Told) -> None:
    """Tell those who look on of a fact; without a value its customer was erased."""
    if told.value is None:
        edit.do("DEL", keys.timeline(told.customer), keys.past(told.customer))
    elif told.fresh:
        edit.announce("fact", told.customer, told.groups or (), told.value)
    if told.lasting and told.groups is None:
        edit.do("ZADD", keys.strangers, "NX", str(told.at_ms), told.customer)


def note_plan(edit: Edit, keys: Keys, told: Told) -> None:
    """Tell those who look on of a fact, and count how a plan ended."""
    note_fact(edit, keys, told)
    if told.value is not None and told.headers.get("ce_type") == CLOSED:
        plan = PLAN.decode(told.value)
        for pair in ("", *(told.groups or ())):
            edit.add(outcomes_of(pair), f"{plan.plan_type}:{plan.outcome}", 1)


def note_example(edit: Edit, _keys: Keys, told: Told) -> None:
    """Count what came of a risk that was told."""
    example = None if told.value is None else EXAMPLE.decode(told.value)
    if example is not None and example.predicted is not None:
        place = bin_of(example.predicted)
        edit.add("calibration", f"examples:{place}", 1)
        edit.add("calibration", f"left:{place}", int(example.left))
        edit.add("calibration", f"told:{place}", round(example.predicted * BILLION))


def note_reject(edit: Edit, keys: Keys, told: Told) -> None:
    """Count why a record was not counted, and keep the newest few."""
    said = {name: text(value) for name, value in told.headers.items()}
    edit.add("rejects", kind_of(said.get("reason", "")), 1)
    sample = {
        "at": datetime.fromtimestamp(told.at_ms / 1000, UTC),
        "reason": said.get("reason", ""),
        "topic": said.get("source_topic", ""),
        "partition": number(said.get("source_partition", "")),
        "offset": number(said.get("source_offset", "")),
        "key": told.customer[:SAMPLE_CHARACTERS],
        "value": text((told.value or b"")[: 4 * SAMPLE_CHARACTERS]),
    }
    edit.do("LPUSH", keys.samples, msgspec.json.encode(sample))
    edit.do("LTRIM", keys.samples, "0", str(SAMPLES - 1))


NOTES: Final[dict[str, Note]] = {
    HEALTH: note_fact,
    ALERTS: note_fact,
    PLANS: note_plan,
    OUTCOMES: note_fact,
    EXAMPLES: note_example,
    REJECTS: note_reject,
}
TIMELINES: Final = (note_fact, note_plan)
PLAN: Final = msgspec.json.Decoder(PlanClosed)
EXAMPLE: Final = msgspec.json.Decoder(ExampleLabelled)


def lines_of(topic: str, records: Iterable[Told]) -> dict[str, list[bytes]]:
    """Return what goes on the timeline of each customer, the newest last; nothing of before an erasure."""
    lines: dict[str, list[bytes]] = {}
    for told in records if NOTES[topic] in TIMELINES else ():
        if told.value is None:
            lines[told.customer] = []
        elif told.lasting:
            lines.setdefault(told.customer, []).append(told.value)
    return lines


def bin_of(probability: float) -> int:
    """Return in which bin of risks a probability lies.

    >>> bin_of(0.0), bin_of(0.015), bin_of(1.0)
    (0, 1, 7)
    """
    return min(bisect_right(EDGES, probability), len(EDGES) - 1) - 1


def kind_of(reason: str) -> str:
    """Return a reason without what is particular to one record, so that there are few of them.

    >>> kind_of("count: expected an integer >= 1, got 0")
    'count: expected an integer >= 1'
    """
    return PARTICULAR.sub("", reason)[:REASON_CHARACTERS] or "unknown"


def text(value: bytes) -> str:
    """Return bytes as a text that is not long."""
    return value.decode(errors="replace")[:SAMPLE_CHARACTERS]


def number(said: str) -> int:
    """Return a number that a header says, -1 if it says none."""
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else -1
