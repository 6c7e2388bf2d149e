"""Why an alert is over, by what the domain measured at its end."""

from __future__ import annotations

from markupsafe import Markup

from streams.adapters.wording import meanings
from streams.adapters.wording.texts import Texts
from streams.events import AlertReason, AlertResolved


def cleared(fact: AlertResolved, t: Texts) -> list[str | Markup]:
    """Return why an alert is over, in pieces: its resolution, then what the policy looks at as it was at the end."""
    return [t.named("resolution", fact.resolution), *(at_the_end(each, t) for each in fact.reasons)]


def at_the_end(reason: AlertReason, t: Texts) -> Markup:
    """Return a measure with its value and the limit, or that it is not known any more: that ends an alert as well."""
    name = t.named("measure", reason.measure)
    if reason.value is None:
        return t.marked("fact.unknown", name=name)
    value = meanings.value(reason.measure, reason.value)
    if reason.limit is None:
        return Markup("{} {}").format(name, value)
    return t.marked("fact.measured", name=name, value=value, limit=meanings.value(reason.measure, reason.limit))
