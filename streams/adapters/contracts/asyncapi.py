"""All topics, their messages, keys and headers as one AsyncAPI 3.0 document."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from streams import events
from streams.adapters.cloudevents import writer
from streams.adapters.contracts.components import components
from streams.adapters.contracts.examples import STORIES, examples, fact_types

TITLES: Final = {
    events.USAGE: "What customers use",
    events.TICKETS: "What customers ask for help with",
    events.LIFECYCLE: "What becomes of customers: contracts, surveys, goals, milestones",
    events.COMMANDS: "What people on call ask for",
    events.TICKS: "That time passes, though nothing happens",
    events.HEALTH: "How healthy each customer is, and why: the newest snapshot",
    events.ALERTS: "Episodes of risk, from their beginning to their end",
    events.PLANS: "What is being done about it, and whether it worked",
    events.OUTCOMES: "What came of each command, and why nothing did",
    events.EXAMPLES: "What was known of a customer, and whether it left: for learning",
    events.MODELS: "The newest model of the risk, as plain numbers",
    events.REJECTS: "Every record that could not be counted, as it came, with the reason",
}
COMPACTED: Final = {events.HEALTH, events.MODELS}
KAFKA: Final = {"bindingVersion": "0.5.0"}
TEXT: Final = {"type": "string"}
ATTRIBUTES: Final[dict[str, Any]] = {
    "ce_specversion": {"const": "1.0"},
    "ce_id": TEXT | {"description": "event_id of the payload"},
    "ce_source": TEXT | {"description": "who says so, such as helix/customers"},
    "ce_type": TEXT | {"description": "type of the payload"},
    "ce_time": TEXT | {"format": "date-time", "description": "occurred_at of the payload"},
    "ce_subject": TEXT | {"description": "the key"},
    "content-type": {"const": "application/json"},
}
WHENCE_AND_WHY: Final[dict[str, Any]] = {
    "source_topic": TEXT,
    "source_partition": TEXT | {"description": "a decimal number"},
    "source_offset": TEXT | {"description": "a decimal number; -1 for the close of a day, which is no record"},
    "reason": TEXT | {"description": "the field, what was expected there, and what there was"},
}
SOMETIMES: Final[dict[str, Any]] = {
    "truncated_key_bytes": TEXT | {"description": "how long the key was, if it is cut"},
    "truncated_value_bytes": TEXT | {"description": "how long the value was, if it is cut"},
    "dropped_headers_bytes": TEXT | {"description": "how long its own headers were, if they are left out"},
    "closed_at": TEXT | {"description": "Unix seconds of the close that failed; the value is the customer's state"},
}


def document() -> dict[str, Any]:
    """Return the AsyncAPI document."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Helix",
            "version": "1",
            "description": "Customer health in motion: usage, tickets and account events in; health and alerts out.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "local": {"host": "localhost:9092", "protocol": "kafka", "description": "what `helix local` starts"}
        },
        "channels": {topic: _channel(topic) for topic in TITLES},
        "operations": {f"{_verb(topic)}.{topic}": _operation(topic) for topic in TITLES},
        "components": {"messages": _messages(), "messageTraits": {"cloudevent": _cloudevent()}, "schemas": _schemas()},
    }


def _tags(topic: str) -> list[str]:
    return list(fact_types(topic)) if topic in STORIES else ["reject"]


def _channel(topic: str) -> dict[str, Any]:
    policy = {"topicConfiguration": {"cleanup.policy": ["compact"]}} if topic in COMPACTED else {}
    return {
        "address": topic,
        "title": TITLES[topic],
        "messages": {tag: {"$ref": f"#/components/messages/{tag}"} for tag in _tags(topic)},
        "bindings": {"kafka": KAFKA | {"topic": topic} | policy},
    }


def _verb(topic: str) -> str:
    return "receive" if topic in events.INPUTS else "send"


def _operation(topic: str) -> dict[str, Any]:
    return {"action": _verb(topic), "channel": {"$ref": f"#/channels/{topic}"}, "summary": TITLES[topic]}


def _messages() -> dict[str, Any]:
    shown = {fact.__struct_config__.tag: fact for topic in STORIES for fact in reversed(examples(topic))}
    return {tag: _message(tag, shown[tag]) for topic in STORIES for tag in _tags(topic)} | {"reject": _reject()}


def _message(tag: str, example: Any) -> dict[str, Any]:
    _, key, value, headers = writer("helix/customers")(example)
    told = {name: content.decode() for name, content in headers}
    return {
        "name": tag,
        "title": type(example).__name__,
        "traits": [{"$ref": "#/components/messageTraits/cloudevent"}],
        "payload": {"$ref": f"#/components/schemas/{type(example).__name__}"},
        "bindings": {"kafka": KAFKA | {"key": _key(example)}},
        "examples": [{"name": key.decode(), "headers": told, "payload": msgspec.json.decode(value)}],
    }


def _key(example: Any) -> dict[str, Any]:
    field = next((name for name in ("customer_id", "model") if hasattr(example, name)), None)
    if not field:
        return TEXT | {"description": "any: the record is about its partition"}
    return TEXT | {"minLength": 1, "description": f"{field} of the payload, in UTF-8; partitioned by murmur2"}


def _cloudevent() -> dict[str, Any]:
    description = "A CloudEvent in binary mode. A producer may leave the headers out if its payload is complete."
    return {"headers": {"type": "object", "description": description, "properties": ATTRIBUTES}}


def _reject() -> dict[str, Any]:
    headers = {"type": "object", "properties": WHENCE_AND_WHY | SOMETIMES, "required": list(WHENCE_AND_WHY)}
    described = "The bytes of the record as it came, with its own key and headers"
    return {
        "name": "reject",
        "contentType": "application/octet-stream",
        "headers": headers,
        "payload": {"description": described},
    }


def _schemas() -> dict[str, Any]:
    facts = [fact for topic in STORIES for fact in fact_types(topic).values()]
    return components(facts, "#/components/schemas/{name}")[1]
