"""Whether the view shows what it promises: customers as their states are, what is open, and what was said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, TypeVar

import msgspec
import redis
from msgspec.structs import replace

from streams.adapters.reading_view import AlertItem, Page, PlanItem, ViewReader
from streams.adapters.view.care import settled
from streams.adapters.view.keys import Keys
from streams.adapters.view.portrait import Portrait
from streams.adapters.view.project import Describe
from streams.adapters.view.snoozes import awoken
from streams.adapters.view.timeline import facts_of
from streams.domain import Policies
from streams.events import ALERTS
from tests.torture.said import Story
from tests.torture.timelines import as_shown, timeline_differences

T = TypeVar("T")
EVERYBODY: Final = 1_000_000
PAGE: Final = 200
LAST: Final = datetime(9999, 12, 31, tzinfo=UTC)


def view_differences(
    client: redis.Redis,
    namespace: str,
    states: Mapping[str, bytes],
    stories: Mapping[str, Story],
    deleted: Mapping[str, float],
) -> list[str]:
    """Return what the view shows otherwise than it is; of topics that were ``deleted`` it need not have everything.

    What was said since the moment that goes with such a topic it must have.
    """
    reader = ViewReader(client, namespace)
    told = {name: story for name, story in stories.items() if name in states}
    return sorted(
        [
            *_customers(reader, states),
            *_listed("alerts", _pages(reader.alerts), _alert, _alerts(told)),
            *(() if ALERTS in deleted else _escalated(reader, told)),
            *_listed("plans", _pages(reader.plans), _plan, _plans(told)),
            *_timelines(reader, partial(_kept, client, namespace), told, deleted),
        ]
    )


def _customers(reader: ViewReader, states: Mapping[str, bytes]) -> Iterator[str]:
    """Yield who is not shown as its state is, and in what; as both are in JSON."""
    describe = Describe(Policies.default())
    shown = {one.customer_id for one in reader.at_risk(EVERYBODY).items}
    yield from (f"{key}: gone, and shown" for key in shown - states.keys())
    for key, state in states.items():
        if (have := reader.customer(key)) is None:
            yield f"{key}: not shown"
            continue
        was, to_be = _as_read(_of_state(have)), _as_read(awoken(describe(state), LAST))
        for name in to_be:
            if was.get(name) != to_be[name]:
                yield f"{key}: {name}: {was.get(name)!r}, not {to_be[name]!r}"


def _of_state(portrait: Portrait) -> Portrait:
    """Return a portrait without what only facts tell, and what only time ends: when that is seen is no matter."""
    portrait = awoken(portrait, LAST)
    alerts = tuple(replace(alert, escalated_at=None) for alert in portrait.alerts)
    return replace(portrait, moved=None, alerts=alerts)


def _as_read(portrait: Portrait) -> dict[str, Any]:
    read: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(portrait))
    return read


def _pages(read: Callable[[str | None, int], Page[T]]) -> Iterator[Page[T]]:
    page = read(None, PAGE)
    yield page
    while page.next is not None:
        page = read(page.next, PAGE)
        yield page


def _listed(
    what: str,
    pages: Iterator[Page[T]],
    said: Callable[[T], tuple[str, Any]],
    wanted: Mapping[str, Any],
) -> Iterator[str]:
    """Yield what a list of open things has wrong; whatever is in it and not shown counts as well."""
    read = list(pages)
    have = [said(item) for page in read for item in page.items]
    if len(have) != read[-1].total or any(page.unreadable for page in read):
        yield f"open {what}: {read[-1].total} listed, {len(have)} shown"
    found = dict(have)
    for name in found.keys() | wanted.keys():
        if found.get(name) != wanted.get(name):
            yield f"open {what}: {name}: {found.get(name)}, not {wanted.get(name)}"


def _alert(item: AlertItem) -> tuple[str, Any]:
    return item.alert.alert_id, (item.customer_id, item.alert.severity, settled(item.alert, LAST).state)


def _alerts(stories: Mapping[str, Story]) -> dict[str, Any]:
    """Return the open alerts by what was said, as they stand when every snooze is over."""
    return {
        key: (name, alert.severity, alert.state(LAST.timestamp()))
        for name, story in stories.items()
        for key, alert in story.alerts.items()
    }


def _escalated(reader: ViewReader, stories: Mapping[str, Story]) -> Iterator[str]:
    """Yield which open alerts are not shown to be as severe since when they were said to be."""
    wanted = {key: alert.escalated_at for story in stories.values() for key, alert in story.alerts.items()}
    found = {item.alert.alert_id: item.alert.escalated_at for page in _pages(reader.alerts) for item in page.items}
    for name in found.keys() & wanted.keys():
        if found[name] != wanted[name]:
            yield f"open alerts: {name}: escalated at {found[name]}, not {wanted[name]}"


def _plan(item: PlanItem) -> tuple[str, Any]:
    return item.plan.plan_id, (item.customer_id, {task.task_id for task in item.plan.tasks if task.done})


def _plans(stories: Mapping[str, Story]) -> dict[str, Any]:
    return {key: (name, done) for name, story in stories.items() for key, done in story.plans.items()}


def _timelines(
    reader: ViewReader, kept: Callable[[str], list[bytes]], stories: Mapping[str, Story], deleted: Mapping[str, float]
) -> Iterator[str]:
    for name, story in stories.items():
        facts = kept(name)
        yield from (f"timeline of {name}: {wrong}" for wrong in timeline_differences(facts, story, deleted))
        shown = [entry.number for entry in reader.timeline(name, limit=PAGE).entries]
        if shown != as_shown(facts):
            yield f"timeline of {name}: shown {shown[:5]}, not {as_shown(facts)[:5]} and so on"


def _kept(client: redis.Redis, namespace: str, name: str) -> list[bytes]:
    """Return the facts on a timeline as they lie in Redis, where those that are there twice are so."""
    keys = Keys(namespace)
    found: Any = [*client.lrange(keys.timeline(name), 0, -1), *client.lrange(keys.past(name), 0, -1)]
    return list(facts_of(found))
