"""Plan templates: when a plan begins, what is to be done, and when it has succeeded."""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from streams.domain.conditions import Days, Level, Name
from streams.domain.reading import Reading


class Below(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A measure is below a level. Never used for ``never_used_days`` since the beginning counts as zero."""

    measure: str
    below: Level
    never_used_days: Days | None = None


class AtLeast(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A measure has come up to a level."""

    measure: str
    at_least: Level

    def met(self, reading: Reading) -> bool:
        """Return whether it has; what is unknown has not."""
        value = reading.value(self.measure)
        return value is not None and value >= self.at_least


class Task(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something to do; without ``done_when`` only a person can say that it is done."""

    id: Name
    title: Annotated[str, Meta(min_length=1, max_length=256)]
    due_days: Days
    done_when: AtLeast | None = None


class Target(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The level a measure is to reach, and for how long."""

    measure: str
    target: Level
    hold_days: Days = 0


class PlanTemplate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One type of plan; of the templates whose ``when`` holds, only the first begins a plan."""

    type: Name
    when: Below
    objective: Target
    tasks: Annotated[tuple[Task, ...], Meta(min_length=1, max_length=32)]
    limit_days: Annotated[float, Meta(gt=0, le=365)]
    min_age_days: Days = 0
    cool_down_days: Days = 0
    max_enrolments: Annotated[int, Meta(ge=1)] | None = None

    def measures(self) -> Iterator[str]:
        """Yield the names of the measures this template reads."""
        yield self.when.measure
        yield self.objective.measure
        yield from (task.done_when.measure for task in self.tasks if task.done_when)
