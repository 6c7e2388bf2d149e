"""What is to be looked at first of a customer, in a line of a terminal."""

from __future__ import annotations

from streams.adapters.reading_view import Cause, Row
from streams.adapters.top.seeing import Seeing
from streams.adapters.wording import causes
from streams.adapters.wording.shown import plain
from streams.adapters.wording.texts import Texts


def cause(row: Row, see: Seeing) -> str:
    """Return what is to be looked at first as pages tell it, after the policy that called for it."""
    of = row.top
    if of is None:
        return ""
    told = plain(causes.cause(see.t, of, row.as_of, see.now))
    return see.t("page.stated", name=see.t.named("policy", of.policy), value=told) if of.policy else told


def stated(of: Cause, t: Texts) -> tuple[str, str]:
    """Return a measure, and its value."""
    return t.named("measure", of.name), plain(causes.valued(t, of.name, of.value))
