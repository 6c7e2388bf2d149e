"""Commands count exactly once, in the order of the log, and what came of them can be read."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
import pytest
import redis

from streams.adapters.reading_view import ViewReader
from streams.events import (
    COMMANDS,
    AcknowledgeAlert,
    AlertRaised,
    Command,
    CommandApplied,
    CommandRefused,
    ExampleLabelled,
    OverrideHealth,
    PlanTriggered,
    SnoozeAlert,
    UnsnoozeAlert,
    WithdrawOverride,
)
from streams.events import ClosePlan as Close
from tests.end_to_end.stage import Stage, agrees, company, until

pytestmark = pytest.mark.broker
HISTORY = company(customers=12, days=40)
LAST = max(event.occurred_at for event in HISTORY)


def commands(stage: Stage) -> list[Command]:
    """Return commands for what one thread makes of the log so far: each sort once, and some that are refused."""
    told = [fact for facts in stage.expected().facts.values() for fact in facts]
    raised = [fact for fact in told if isinstance(fact, AlertRaised)]
    begun = [fact for fact in told if isinstance(fact, PlanTriggered)]
    now = LAST + timedelta(hours=1)
    made: list[Command] = []
    for number, alert in enumerate(raised):
        about: dict[str, Any] = {
            "customer_id": alert.customer_id,
            "occurred_at": now,
            "alert_id": alert.alert_id,
            "issued_by": "ann",
        }
        later = now + timedelta(days=2)
        until_then = later if number % 2 else now - timedelta(days=2)
        made += [
            AcknowledgeAlert(event_id=f"a-{number}", **about),
            SnoozeAlert(event_id=f"s-{number}", until=until_then, reason="away", **about),
        ]
        if number % 2 == 0:
            made += [
                SnoozeAlert(event_id=f"t-{number}", until=later, reason="away", **about),
                UnsnoozeAlert(event_id=f"u-{number}", **about),
            ]
    for number, plan in enumerate(begun):
        about = {"customer_id": plan.customer_id, "occurred_at": now}
        made += [
            Close(event_id=f"c-{number}", plan_id=plan.plan_id, outcome="abandoned", **about),
            OverrideHealth(event_id=f"o-{number}", score=80.0, until=now + timedelta(days=9), reason="know", **about),
            *([WithdrawOverride(event_id=f"w-{number}", **about)] if number % 2 else []),
        ]
    return [*made, AcknowledgeAlert(event_id="x", customer_id="nobody", occurred_at=now, alert_id="nobody:x:1")]


def told_to(stage: Stage, made: Sequence[Command]) -> None:
    stage.send(COMMANDS, *((one.customer_id.encode(), msgspec.json.encode(one)) for one in made))


def test_commands_count_once_whoever_is_killed_meanwhile(stage: Stage) -> None:
    stage.feed(HISTORY, close_days=0)
    told = stage.work(HELIX_INSTANCE="one")
    stage.wait()
    told.kill()
    told.wait()
    made = commands(stage)
    told_to(stage, made)
    told_to(stage, made[:5])
    stage.feed(company(customers=12, days=20, seed=8, start=LAST + timedelta(hours=2)))
    for share in (0.75, 0.9):
        killed = stage.work(HELIX_MAX_BATCH="20", HELIX_INSTANCE="one")
        stage.wait(share)
        killed.kill()
        killed.wait()
    stage.work(HELIX_INSTANCE="one")
    stage.wait()
    agrees(stage)
    facts = [fact for told in stage.expected().facts.values() for fact in told]
    assert {type(fact) for fact in facts} >= {CommandApplied, CommandRefused}
    answered = [fact.command_id for fact in facts if isinstance(fact, CommandApplied | CommandRefused)]
    assert sorted(answered) == sorted(one.event_id for one in made), "each is answered, and once"


def test_the_view_shows_what_people_said_and_the_timeline_every_fact(stage: Stage) -> None:
    stage.feed(HISTORY, close_days=0)
    stage.work()
    stage.wait()
    made = commands(stage)
    told_to(stage, made)
    stage.wait()
    outcome = stage.expected()
    expected = {
        name: [fact for fact in outcome.facts[name] if not isinstance(fact, ExampleLabelled)] for name in outcome.states
    }
    reader = ViewReader(redis.Redis.from_url(stage.settings.redis), stage.settings.namespace)

    def whole() -> bool:
        return all(len(reader.timeline(name, limit=200).entries) >= min(112, len(expected[name])) for name in expected)

    until(whole, stage.words)
    for name, facts in expected.items():
        newest = sorted(facts, key=lambda fact: int(fact.event_id.rpartition(":")[2]), reverse=True)
        found = [entry.fact for entry in reader.timeline(name, limit=200).entries]
        assert found == newest[: len(found)]
        portrait = reader.customer(name)
        assert portrait is not None
        taken = {fact.alert_id for fact in facts if isinstance(fact, CommandApplied) and fact.command_id[0] == "a"}
        assert {alert.alert_id for alert in portrait.alerts if alert.acknowledged_by == "ann"} <= taken
    assert any(row.alert and row.alert.state == "snoozed" for row in reader.ranking(limit=200).items)
    assert reader.timeline("nobody").entries == ()
