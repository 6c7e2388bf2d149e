"""A fact as one line for people. Text of others is made safe to print; colours are those of rich."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from streams.adapters.terminal.marks import BANDS, SEVERITIES
from streams.adapters.terminal.measures import resolution
from streams.adapters.wording.texts import DEFAULT, texts
from streams.events import (
    AlertEscalated,
    AlertEvent,
    AlertRaised,
    AlertReason,
    AlertResolved,
    CommandOutcome,
    CommandRefused,
    HealthChanged,
    PlanClosed,
    PlanEvent,
    PlanProgressed,
    PlanTriggered,
)

INDENT: Final = "    "
COLOURS: Final = {name: style for name, (_, style) in (*SEVERITIES.items(), *BANDS.items()) if name} | {
    "succeeded": "green",
    "failed": "red",
}


def line(fact: Any) -> Text:
    """Return time, customer and what happened."""
    head = f"{fact.occurred_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}  "
    return Text.assemble((head, "dim"), (plain(fact.customer_id), "bold"), "  ", *_said(fact))


def other(key: str, said: str, arrived_ms: int) -> Text:
    """Return the line of a record that is not a fact we know, by when it arrived."""
    head = f"{datetime.fromtimestamp(arrived_ms / 1000, UTC):%Y-%m-%d %H:%M:%S}  "
    return Text.assemble((head, "dim"), (plain(key), "bold"), f"  {plain(said)}")


def wrapped(line: Text, screen: Console) -> Text:
    """Return a line as so many as the screen needs, broken between words, all but the first indented."""
    lines = line.wrap(screen, max(1, screen.width - len(INDENT)))
    for each in lines:
        each.rstrip()
    return Text(f"\n{INDENT}").join(lines)


def plain(text: str) -> str:
    """Return a text in which nothing commands the terminal."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def number(value: float | None) -> str:
    """Return a number as people write it.

    >>> number(1234.5), number(0.26894), number(None)
    ('1,234.5', '0.27', 'unknown')
    """
    return "unknown" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")


def _said(fact: Any) -> Iterable[str | tuple[str, str]]:
    match fact:
        case HealthChanged():
            return _health(fact)
        case AlertEvent():
            return _alert(fact)
        case PlanEvent():
            return _plan(fact)
        case CommandOutcome():
            return _outcome(fact)
    return [plain(type(fact).__name__)]


def _coloured(word: str | None) -> tuple[str, str]:
    return (word or "unknown").replace("_", " "), COLOURS.get(word or "", "")


def _health(fact: HealthChanged) -> Iterable[str | tuple[str, str]]:
    before = f" (was {number(fact.previous_score)})" if fact.previous_score is not None else ""
    moved = "".join(f"  {plain(each.component)} {each.points:+.1f}" for each in fact.moved)
    risk = f"  risk {fact.risk.probability:.1%}" if fact.risk else ""
    health = [f"{number(fact.score)} ", _coloured(fact.band)] if fact.score is not None else ["unknown"]
    return [*health, before, moved, risk]


def _alert(fact: AlertEvent) -> Iterable[str | tuple[str, str]]:
    did = type(fact).__name__
    match fact:
        case AlertRaised():
            did = f"raised, clears when {fact.clears_when}"
        case AlertEscalated():
            did = f"escalated from {fact.previous_severity}"
        case AlertResolved():
            did = f"resolved: {resolution(fact.resolution)}"
    told = "  ".join(filter(None, [fact.policy, did, "; ".join(map(_reason, fact.reasons))]))
    return [_coloured(fact.severity), f"  {plain(told)}", _identity(fact.alert_id)]


def _reason(reason: AlertReason) -> str:
    limits = [("limit", reason.limit), (texts(DEFAULT).compared(reason.measure), reason.baseline)]
    told = ", ".join(f"{name} {number(value)}" for name, value in limits if value is not None)
    return f"{reason.measure} {number(reason.value)}{f' ({told})' if told else ''}"


def _plan(fact: PlanEvent) -> Iterable[str | tuple[str, str]]:
    kind, done = plain(fact.plan_type), sum(task.done for task in fact.tasks)
    identity = _identity(fact.plan_id)
    match fact:
        case PlanTriggered():
            tasks = ", ".join(f"{task.task_id} by {task.due_at:%Y-%m-%d}" for task in fact.tasks)
            return [f"{kind} triggered: ", plain(f"{fact.reason}  {tasks}"), identity]
        case PlanProgressed():
            pace = ("on track", "green") if fact.on_track else ("behind", "yellow")
            return [f"{kind} {fact.progress_percent:.0f}%, {done} of {len(fact.tasks)} tasks, ", pace, identity]
        case PlanClosed():
            health = f", health {number(fact.health_before)} → {number(fact.health_after)}"
            return [f"{kind} closed: ", _coloured(fact.outcome), health, identity]
    return [kind, identity]


def _outcome(fact: CommandOutcome) -> Iterable[str | tuple[str, str]]:
    command, by = plain(fact.command.replace("_", " ")), f" by {plain(fact.issued_by)}" if fact.issued_by else ""
    came = ("refused", "red") if isinstance(fact, CommandRefused) else ("applied", "green")
    because = f": {plain(fact.because)}" if isinstance(fact, CommandRefused) else ""
    return [f"{command}{by} ", came, because, _identity(fact.alert_id or fact.plan_id or "")]


def _identity(identity: str) -> tuple[str, str]:
    return f"  {plain(identity)}", "dim"
