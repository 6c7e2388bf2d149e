"""Records of every topic to try things with: deterministic, and all that the schemas show."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final, get_args

import msgspec

from streams import events
from streams.adapters.contracts import answers, story
from streams.adapters.contracts.story import CUSTOMER, Told

STORIES: Final[dict[str, list[Told]]] = {
    events.USAGE: story.USAGE,
    events.TICKETS: story.TICKETS,
    events.LIFECYCLE: story.LIFECYCLE,
    events.COMMANDS: story.COMMANDS,
    events.TICKS: story.TICKS,
    events.HEALTH: answers.HEALTH,
    events.ALERTS: answers.ALERTS,
    events.PLANS: answers.PLANS,
    events.OUTCOMES: answers.OUTCOMES,
    events.EXAMPLES: answers.EXAMPLES,
    events.MODELS: answers.MODELS,
}


def fact_types(topic: str) -> dict[str, Any]:
    """Return the structs of a topic's facts by their tags."""
    facts = (events.INPUTS | events.OUTPUTS)[topic]
    return {fact.__struct_config__.tag: fact for fact in get_args(facts) or (facts,)}


def examples(topic: str) -> list[Any]:
    """Return facts of a topic, at least one of every type."""
    types = fact_types(topic)
    numbers: Counter[str] = Counter()
    return [_fact(types, told, numbers) for told in STORIES[topic]]


def _fact(types: dict[str, Any], told: Told, numbers: Counter[str]) -> Any:
    kind, occurred_at, fields = told
    numbers[kind] += 1
    event_id = f"{kind}:{numbers[kind]}"
    carried = {"type": kind, "event_id": event_id, "occurred_at": occurred_at}
    if "customer_id" in types[kind].__struct_fields__:
        carried |= {"event_id": f"{CUSTOMER}:{event_id}", "customer_id": CUSTOMER}
    return msgspec.convert(carried | fields, types[kind])
