"""What the view is to know of its customer before a record is told. Pure."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from streams.adapters.view.blob import said_of
from streams.adapters.view.notes import CLOSED, PLAN
from streams.adapters.view.packing import Damaged, decoded
from streams.adapters.view.told import attributes, customer_of
from streams.domain.plans import Outcome
from streams.events import OUTCOMES, PLANS

OLD_SECONDS: Final = 600.0  # by more than clocks differ and a commit takes: so it is when topics are told anew
MOST_DIGITS: Final = 18
ERASED: Final[Outcome] = "customer_erased"


class Need(NamedTuple):
    """A customer is to know of ``said`` facts before the record is told that lies at ``at`` in its batch."""

    at: int
    customer: str
    said: int


def needs(topic: str, messages: Sequence[Any]) -> list[Need]:
    """Return what records of a topic need, in their order; those written long ago need nothing."""
    if topic not in (OUTCOMES, PLANS):
        return []
    since = 1000 * (time.time() - OLD_SECONDS)
    found = ((at, one, facts_needed(topic, one, since)) for at, one in enumerate(messages))
    return [Need(at, customer_of(one), said) for at, one, said in found if said is not None]


def facts_needed(topic: str, message: Any, since: float) -> int | None:
    """Return of how many facts a customer's state is to know before a record is told, None where that is no matter.

    It is no matter where the record was written before ``since`` (in milliseconds), or is of nobody who is known.
    """
    if message.timestamp()[1] < since:
        return None
    headers = attributes(message)
    number = headers.get("ce_id", b"").rpartition(b":")[2]
    if not number.isdigit() or len(number) > MOST_DIGITS:
        return None
    if topic == OUTCOMES:
        return int(number)
    return 0 if counts(message.value(), headers) else None


def counts(value: bytes | None, headers: Mapping[str, bytes]) -> bool:
    """Return whether a fact of a plan is counted by its customer's groups; who is erased is gone with the plan."""
    if value is None or headers.get("ce_type") != CLOSED:
        return False
    try:
        return decoded(PLAN, value).outcome != ERASED
    except Damaged:
        return False


def lacks(blob: bytes | None, said: int) -> bool:
    """Return whether a customer is not in the view yet, or as it was before it was told so many facts.

    For one that cannot be read, or that an earlier build has written, nobody waits.
    """
    if blob is None or not said:
        return blob is None
    try:
        known = said_of(blob)
    except Damaged:
        return False
    return known is not None and known < said
