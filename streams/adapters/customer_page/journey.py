"""What a customer went through: milestones and goals by name, and who or what failed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rich.console import RenderableType

from streams.adapters.customer_page.parts import note, title
from streams.adapters.terminal import words
from streams.adapters.terminal.marks import clean
from streams.adapters.view.glances import Goal, Journey, Step
from streams.adapters.wording.texts import Texts


def journey(of: Journey, now: datetime, t: Texts, plain: bool) -> Iterator[RenderableType]:
    """Yield all that is known of it, a line each; nothing where nothing is. ``now`` is the stream's time."""
    told = [(clean(each.name), how(each, now, t)) for each in of.steps]
    told += [(clean(each.name), reached(each, t, plain)) for each in of.goals]
    told += list(failures(of, t))
    if told:
        yield title(t("journey.title"))
    for name, value in told:
        yield note(t("page.stated", name=name, value=value))


def how(step: Step, now: datetime, t: Texts) -> str:
    """Return how a milestone stands: when it was reached, else when it is due."""
    if step.reached_at:
        return f"{t('journey.reached')} {step.reached_at:%Y-%m-%d}"
    if step.due_at:
        return f"{t('plan.overdue' if step.due_at < now else 'plan.due')} {step.due_at:%Y-%m-%d}"
    return t("journey.open")


def reached(goal: Goal, t: Texts, plain: bool) -> str:
    """Return where a goal began, where it stands, and what it is to reach."""
    numbers = (goal.baseline, goal.value, goal.target)
    told = [t("band.unknown") if each is None else f"{each:,.1f}" for each in numbers]
    return (" -> " if plain else " → ").join(told)


def failures(of: Journey, t: Texts) -> Iterator[tuple[str, str]]:
    """Yield what failed or who left, by name, and when or how many."""
    if of.payment_failed_at:
        yield t("journey.payment_failed"), words.moment(of.payment_failed_at)
    if of.champion_left_at:
        yield t("journey.champion_left"), words.moment(of.champion_left_at)
    if of.contacts_left:
        yield t("journey.contacts_left"), f"{of.contacts_left:,}"
