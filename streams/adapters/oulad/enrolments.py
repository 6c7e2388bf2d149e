"""Who was enrolled, what was due, what was handed in: the small tables joined."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import Struct

from streams.adapters.oulad.source import Presentation, rows
from streams.adapters.oulad.usage import catalogues


class Due(Struct, frozen=True):
    """An assessment with a date."""

    assessment: int
    kind: str
    day: int


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A student in a presentation; all days count from its start. ``handed_in`` maps assessments to the day, or to
    ``None`` for a result brought along from an earlier presentation."""

    presentation: Presentation
    student: int
    registered: int | None
    unregistered: int | None
    region: str | None
    studied_credits: int | None
    catalogue: tuple[str, ...]
    due: tuple[Due, ...]
    handed_in: dict[int, int | None] = field(default_factory=dict)

    @property
    def customer_id(self) -> str:
        """Return what the customer is called, like ``AAA-2013J-11391``."""
        return f"{self.presentation.name}-{self.student}"


def enrolments(folder: Path, chosen: Mapping[str, Presentation]) -> tuple[list[Enrolment], tuple[str, ...]]:
    """Return the enrolments of the presentations chosen, and what was left out of them, in sentences."""
    due, undated = _due(folder, chosen)
    handed_in = _handed_in(folder)
    features = catalogues(folder)
    students = {_key(row): row for row in rows(folder, "studentInfo", _Info)}
    found = [
        Enrolment(
            presentation=chosen[name],
            student=row.id_student,
            registered=row.date_registration,
            unregistered=row.date_unregistration,
            region=info.region if (info := students.get(_key(row))) else None,
            studied_credits=info.studied_credits if info else None,
            catalogue=features.get(name, ()),
            due=tuple(due[name]),
            handed_in=handed_in[row.id_student],
        )
        for row in rows(folder, "studentRegistration", _Registration)
        if (name := f"{row.code_module}-{row.code_presentation}") in chosen
    ]
    return found, tuple(undated)


class _Registration(Struct, frozen=True):
    code_module: str
    code_presentation: str
    id_student: int
    date_registration: int | None
    date_unregistration: int | None


class _Info(Struct, frozen=True):
    code_module: str
    code_presentation: str
    id_student: int
    region: str | None
    studied_credits: int | None


class _Assessment(Struct, frozen=True):
    code_module: str
    code_presentation: str
    id_assessment: int
    assessment_type: str
    date: int | None


class _Submission(Struct, frozen=True):
    id_assessment: int
    id_student: int
    date_submitted: int | None
    is_banked: int | None


def _key(row: _Registration | _Info) -> tuple[str, str, int]:
    return row.code_module, row.code_presentation, row.id_student


def _due(folder: Path, chosen: Mapping[str, Presentation]) -> tuple[dict[str, list[Due]], Iterator[str]]:
    due: dict[str, list[Due]] = defaultdict(list)
    undated: Counter[str] = Counter()
    for row in rows(folder, "assessments", _Assessment):
        name = f"{row.code_module}-{row.code_presentation}"
        if row.date is not None:
            due[name].append(Due(row.id_assessment, row.assessment_type, row.date))
        elif name in chosen:
            undated[f"{name}: an assessment without a date ({row.assessment_type}) is left out"] += 1
    for each in due.values():
        each.sort(key=lambda one: (one.day, one.assessment))
    return due, iter(sorted(undated))


def _handed_in(folder: Path) -> dict[int, dict[int, int | None]]:
    found: dict[int, dict[int, int | None]] = defaultdict(dict)
    for row in rows(folder, "studentAssessment", _Submission):
        if row.is_banked or row.date_submitted is not None:
            found[row.id_student][row.id_assessment] = None if row.is_banked else row.date_submitted
    return found
