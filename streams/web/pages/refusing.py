"""What was refused or went wrong, in the reader's language, of which API and domain tell in English."""

from __future__ import annotations

from typing import Final

import orjson

from streams.adapters.wording.sayings import PATTERNS, REFUSED
from streams.adapters.wording.texts import Texts
from streams.web.problems import Problem

PROBLEM: Final = "problem."


def detail(problem: Problem, t: Texts) -> str:
    """Return what a problem means, by its type or status; one that no catalogue knows says it itself."""
    key = f"{PROBLEM}{problem.kind or problem.status}"
    if key not in t.told:
        return problem.detail
    fields = ", ".join(each["field"] for each in problem.more.get("errors", ()))
    return t(key, fields=fields, **problem.more)


def problems(t: Texts) -> str:
    """Return for a script what each type of problem or status means, as JSON, gaps named as members of the document."""
    told = {key.removeprefix(PROBLEM): text for key, text in t.told.items() if key.startswith(PROBLEM)}
    return orjson.dumps(told).decode()


def refusals(t: Texts) -> str:
    """Return for a script what refusals of the domain look like, each with its text, as JSON."""
    told = [(PATTERNS[key].pattern.replace("(?P<", "(?<"), t.told[f"saying.{key}"]) for key in REFUSED]
    return orjson.dumps(told).decode()
