"""Sentences that the domain says in a form that is known, in the reader's language; any other is shown as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from markupsafe import Markup

from streams.adapters.terminal import measures
from streams.adapters.terminal.marks import clean
from streams.adapters.wording import meanings, shown
from streams.adapters.wording.texts import Texts

NUMBER: Final = r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?(?:e[+-][0-9]{2})?"  # of any other no float may come
GAPS: Final = {
    "measure": "[a-z][a-z0-9_]*",
    "value": NUMBER,
    "limit": NUMBER,
    "risk": NUMBER,
    "points": NUMBER,
    "days": NUMBER,
    "name": ".+",
    "names": ".+",
    "at": r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2} UTC",
}
MEASURED: Final = {
    "below": "{measure} is {value}, below {limit}",
    "was_below": "{measure} was below {limit}",
    "never_used": "{measure} is unknown, as nothing was ever used",
    "health_from": "health is {value} or more",
    "fall_less": "health at a day's close is less than {points} points below its highest of {days} days",
    "any_use": "anything is used",
    "risk_to": "the risk is {risk} or less",
}
REFUSED: Final = {
    "no_customer": "There is no such customer.",
    "customer_left": "The customer has left: its health is not known any more.",
    "acknowledged": "It was acknowledged before, by {name}.",
    "no_alert": "There is no alert {name}.",
    "alert_over": "The alert {name} is over.",
    "not_snoozed": "The alert {name} is not snoozed.",
    "not_overridden": "The health is not overridden.",
    "no_plan": "There is no plan {name}.",
    "plan_over": "The plan {name} is over.",
    "no_task": "The plan has no task {name}, but {names}.",
    "task_done": "The task {name} was done before.",
    "past": "It would be over already: {at} has passed.",
    "too_far": "It would hold until {at}: {days} days are the most.",
}
FORMS: Final = MEASURED | REFUSED
HELD: Final = re.compile(rf"(?P<what>.+) for (?P<days>{NUMBER}) days?")


def pattern(form: str) -> re.Pattern[str]:
    """Return what a sentence of a form looks like."""
    pieces = re.split(r"\{([a-z]+)\}", form)
    parts = [f"(?P<{each}>{GAPS[each]})" if at % 2 else re.escape(each) for at, each in enumerate(pieces)]
    return re.compile("".join(parts))


PATTERNS: Final = {key: pattern(form) for key, form in FORMS.items()}


def said(sentence: str, t: Texts) -> str | Markup:
    """Return what the domain says, in the reader's language if it is of a known form.

    >>> from streams.adapters.wording.texts import texts
    >>> said("something new", texts("zh")), str(said("anything is used", texts("zh")))
    ('something new', '有任何使用')
    """
    if told := one(sentence, t):
        return told
    held = HELD.fullmatch(sentence)
    if held and (what := one(held["what"], t)):
        return t.marked("saying.held", what=what, count=plain(float(held["days"])))
    return clean(sentence)


def one(sentence: str, t: Texts) -> Markup | None:
    """Return a sentence of one of the forms, or None if it is of none."""
    for key, form in PATTERNS.items():
        if found := form.fullmatch(sentence):
            return t.marked(f"saying.{key}", **filled(found.groupdict(), t))
    return None


def filled(gaps: dict[str, str], t: Texts) -> dict[str, str | Markup]:
    """Return what stands in the gaps, as it is written on pages."""
    measure = gaps.get("measure", "health")
    exact = measure not in measures.NAMES or alike(measure, gaps)
    told = {name: clean(found) if exact else written(name, found, measure) for name, found in gaps.items()}
    return told | ({"measure": t.named("measure", measure)} if "measure" in gaps else {})


def alike(measure: str, gaps: Mapping[str, str]) -> bool:
    """Return whether a value and its limit would look the same on pages."""
    pair = [measures.told(measure, float(gaps[name])) for name in ("value", "limit") if name in gaps]
    return len(pair) > len(set(pair))


def written(name: str, found: str, measure: str) -> str | Markup:
    """Return what stands in one gap of a sentence about a measure."""
    if name == "risk":
        return shown.percent(float(found))
    return meanings.value(measure, float(found)) if name in ("value", "limit") else clean(found)


def plain(number: float) -> float | int:
    """Return a number as an int where it is a whole one."""
    return int(number) if number == int(number) else number
