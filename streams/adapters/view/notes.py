"""What a record on a topic of facts adds to the view: to timelines, to sums, to what those who look on hear. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from streams.adapters.view.edit import NOW, Edit
from streams.adapters.view.escalations import note_escalation
from streams.adapters.view.keys import Keys, outcomes_of
from streams.adapters.view.packing import decoded
from streams.adapters.view.rejected import note_reject
from streams.adapters.view.told import Told, named
from streams.events import ALERTS, EXAMPLES, HEALTH, OUTCOMES, PLANS, REJECTS, ExampleLabelled, PlanClosed

EDGES: Final = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
BILLION: Final = 10**9
CLOSED: Final = b"plan_closed"


def note_fact(edit: Edit, keys: Keys, told: Told) -> None:
    """Tell those who look on of a fact; without a value its customer was erased."""
    if told.value is None:
        edit.do("DEL", keys.timeline(told.customer), keys.past(told.customer))
    if told.lasting and told.groups is None:
        edit.do("ZADD", keys.strangers, "NX", NOW, told.customer)
    if told.value is not None and told.fresh:
        edit.announce("fact", told.customer, {*(told.groups or ()), *named(told.value)}, told.value)


def note_alert(edit: Edit, keys: Keys, told: Told) -> None:
    """Tell those who look on of a fact, and keep since when an alert is more severe."""
    note_fact(edit, keys, told)
    note_escalation(edit, keys, told)


def note_plan(edit: Edit, keys: Keys, told: Told) -> None:
    """Tell those who look on of a fact, and count how a plan ended."""
    note_fact(edit, keys, told)
    if told.value is not None and told.headers.get("ce_type") == CLOSED:
        plan = decoded(PLAN, told.value)
        for pair in ("", *(told.groups or ())):
            edit.add(outcomes_of(pair), f"{plan.plan_type}:{plan.outcome}", 1)


def note_example(edit: Edit, _keys: Keys, told: Told) -> None:
    """Count what came of a risk that was told."""
    example = None if told.value is None else decoded(EXAMPLE, told.value)
    if example is not None and example.predicted is not None:
        place = bin_of(example.predicted)
        edit.add("calibration", f"examples:{place}", 1)
        edit.add("calibration", f"left:{place}", int(example.left))
        edit.add("calibration", f"told:{place}", round(example.predicted * BILLION))


Note = Callable[[Edit, Keys, Told], None]
NOTES: Final[dict[str, Note]] = {
    HEALTH: note_fact,
    ALERTS: note_alert,
    PLANS: note_plan,
    OUTCOMES: note_fact,
    EXAMPLES: note_example,
    REJECTS: note_reject,
}
TIMELINES: Final = (note_fact, note_alert, note_plan)
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
