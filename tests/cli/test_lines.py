from __future__ import annotations

import msgspec
from rich.console import Console
from rich.text import Text

from streams import events
from streams.adapters.contracts.examples import examples
from streams.cli import _lines


def coloured(text: Text) -> str:
    screen = Console(force_terminal=True, color_system="standard", soft_wrap=True, highlight=False)
    with screen.capture() as captured:
        screen.print(text)
    return captured.get()


def test_every_fact_is_one_line_with_its_customer() -> None:
    for topic in (events.HEALTH, events.ALERTS, events.PLANS, events.OUTCOMES):
        for fact in examples(topic):
            line = _lines.line(fact).plain
            assert line.isprintable()
            assert line.startswith(f"{fact.occurred_at:%Y-%m-%d %H:%M:%S}  acme  ")


def test_a_critical_alert_stands_out() -> None:
    raised, escalated, _ = examples(events.ALERTS)
    assert "\x1b[1;31mcritical" in coloured(_lines.line(escalated))
    assert "\x1b[33mwarning" in coloured(_lines.line(raised))


def test_an_alert_says_why_and_what_becomes_of_it() -> None:
    said = [_lines.line(alert).plain[27:] for alert in examples(events.ALERTS)]
    assert said == [
        "warning  health_below  raised, clears when health is 62 or more  health 36.5 (limit 60, a week before 66.5)"
        "  acme:health_below:1",
        "critical  health_below  escalated from warning  health 30 (limit 40)  acme:health_below:1",
        "critical  health_below  resolved: the condition no longer holds  acme:health_below:1",
    ]


def test_what_came_of_a_command_says_whose_it_was_and_why_it_was_refused() -> None:
    said = [_lines.line(outcome).plain[27:] for outcome in examples(events.OUTCOMES)]
    assert said == [
        "snooze alert by lin applied  acme:health_below:1",
        "acknowledge alert by lin refused: The alert acme:health_below:1 is over.  acme:health_below:1",
    ]


def test_markup_of_others_is_only_text() -> None:
    assert "[red]acme[/red]" in coloured(_lines.other("[red]acme[/red]", "", 0))


def test_what_is_not_known_is_said_so() -> None:
    (health,) = examples(events.HEALTH)
    unknown = msgspec.structs.replace(health, score=None, band=None, previous_score=None, moved=(), risk=None)
    assert _lines.line(unknown).plain[27:] == "unknown"
