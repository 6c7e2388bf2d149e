"""A view that does not show what is open, or what was said, is seen."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
import redis

from streams.adapters.view.keys import Keys
from streams.adapters.view.ledger import Ledger, Telling
from streams.adapters.view.packing import pack
from streams.adapters.view.project import Describe
from streams.domain import Policies
from tests.adapters.shown import show
from tests.adapters.telling import Record
from tests.torture.collected import Collected
from tests.torture.expected import Expected
from tests.torture.shown import view_differences
from tests.torture.test_expected import lived_through, poisoned  # noqa: F401 a fixture
from tests.torture.timelines import TOPICS
from tests.torture.verdict import judge


@dataclass
class Scene:
    """A view of what lanes came to, and what it should show; ``busy`` is of whom most was said."""

    client: redis.Redis
    namespace: str
    expected: Expected

    @property
    def keys(self) -> Keys:
        return Keys(self.namespace)

    @property
    def busy(self) -> str:
        states = self.expected.states()
        return max(states, key=lambda name: len(self.expected.stories[name].lines))

    def wrong(self) -> list[str]:
        states, stories = self.expected.states(), self.expected.stories
        return view_differences(self.client, self.namespace, states, stories, {})


def told(url: str, namespace: str, collected: Collected) -> None:
    """Tell a view all that was said, one topic after the other, as it is told anew."""
    ledger = Ledger(url, Keys(namespace))
    for topic in TOPICS:
        records = [
            Record(at, key, body, _headers(body))
            for at, (key, body) in enumerate(
                (key, body) for (of, key), bodies in collected.facts.items() if of == topic for body in bodies
            )
        ]
        for start in range(0, len(records), 50):
            batch = records[start : start + 50]
            assert ledger.tell([Telling((topic, 0), str(start or ""), str(start + len(batch)), batch)]) == [True]
    ledger.close()


def _headers(body: bytes | None) -> list[tuple[str, bytes]]:
    fact = msgspec.json.decode(body) if body else {}
    names = {"ce_id": "event_id", "ce_type": "type"}
    return [(header, fact[name].encode()) for header, name in names.items() if name in fact]


@pytest.fixture
def scene(valkey: str, namespace: str, poisoned: None) -> Iterator[Scene]:  # noqa: F811
    """A view that is as it should be."""
    lanes, expected = lived_through(10)
    describe = Describe(Policies.default())
    portraits = map(describe, lanes.collected.states["customers"].values())
    asyncio.run(show(valkey, namespace, portraits))
    told(valkey, namespace, lanes.collected)
    assert judge(expected, lanes.collected).sound
    with redis.Redis.from_url(valkey) as client:
        yield Scene(client, namespace, expected)


def test_a_view_that_is_as_it_should_be_is_sound(scene: Scene) -> None:
    assert scene.wrong() == []


def test_what_is_listed_and_is_not_open_or_open_and_not_listed_is_seen(scene: Scene) -> None:
    over = msgspec.json.encode((scene.busy, "over"))
    for what, key in (("alerts", scene.keys.alerts), ("plans", scene.keys.plans)):
        found: Any = scene.client.zrange(key, 0, 0, withscores=True)
        first, at = found[0]
        scene.client.zrem(key, first)
        assert any(one.startswith(f"open {what}: ") for one in scene.wrong())
        scene.client.zadd(key, {first: at})
        assert scene.wrong() == []
        scene.client.zadd(key, {over: at})
        assert any(one.startswith(f"open {what}: ") for one in scene.wrong())
        scene.client.zrem(key, over)


def test_an_alert_or_a_plan_that_does_not_stand_as_was_said_is_seen(scene: Scene) -> None:
    story = next(one for one in scene.expected.stories.values() if one.alerts and one.plans)
    alert, plan = next(iter(story.alerts)), next(iter(story.plans))
    story.alerts[alert].acknowledged = True
    story.plans[plan] = story.plans[plan] - {min(story.plans[plan])}
    wrong = scene.wrong()
    assert [one.split(": ")[:2] for one in wrong] == [["open alerts", alert], ["open plans", plan]]
    assert "'firing'), not" in wrong[0]


def test_an_alert_that_is_shown_to_be_as_severe_since_another_time_is_seen(scene: Scene) -> None:
    first: Any = scene.client.zrange(scene.keys.escalated, 0, 0)
    scene.client.zincrby(scene.keys.escalated, 60, first[0])
    [wrong] = scene.wrong()
    assert "escalated at" in wrong


def test_a_timeline_that_lacks_or_doubles_or_invents_something_is_seen(scene: Scene) -> None:
    timeline = scene.keys.timeline(scene.busy)
    newest: Any = scene.client.lpop(timeline)
    assert any("missing" in one for one in scene.wrong())
    scene.client.lpush(timeline, newest, newest)
    assert any("twice" in one for one in scene.wrong())
    scene.client.lpop(timeline)
    assert scene.wrong() == []
    scene.client.lpush(timeline, pack(b'{"event_id":"somebody:health:1","occurred_at":"2024-01-01T00:00:00Z"}'))
    assert any("nobody said" in one for one in scene.wrong())
    scene.client.delete(timeline, scene.keys.past(scene.busy))
    assert any("missing" in one for one in scene.wrong())
