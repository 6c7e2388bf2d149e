"""Which records wait for their customers: what was said may be read back before the state that it tells of is written.

What came of a command waits until its effect can be read, so that nobody hears of one that cannot be seen; that a plan
is over waits until its customer is known, by whose groups it is counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from streams.adapters.view.blob import read
from streams.adapters.view.notes import CLOSED, PLAN
from streams.adapters.view.packing import Damaged, decoded
from streams.adapters.view.told import attributes, customer_of
from streams.events import OUTCOMES, PLANS

WAITED_SECONDS: Final = 10.0  # at most: a customer that cannot be shown would be waited for in vain
AT_ONCE: Final = 100  # what waits is the first, mostly: whatever came behind it is not looked at again and again
MOST_DIGITS: Final = 18
ERASED: Final = "customer_erased"

Kept = Callable[[Sequence[str]], Sequence[bytes | None]]


def ready(topic: str, messages: Sequence[Any], kept: Kept) -> int:
    """Return how many records of a topic, from the first on, need not wait; ``kept`` tells what the view has."""
    if topic not in (OUTCOMES, PLANS):
        return len(messages)
    since = 1000 * (time.time() - WAITED_SECONDS)
    for start in range(0, len(messages), AT_ONCE):
        some = list(enumerate(messages[start : start + AT_ONCE], start))
        fresh = [(at, one, said) for at, one in some if (said := awaited(topic, one, since)) is not None]
        blobs = kept([customer_of(one) for _, one, _ in fresh])
        for (at, _, said), blob in zip(fresh, blobs, strict=True):
            if lacks(blob, said):
                return at
    return len(messages)


def awaited(topic: str, message: Any, since: float) -> int | None:
    """Return of how many facts a customer's state is to know before a record is told, None where that is no matter.

    It is none of what was written before ``since`` (in milliseconds), or is of nobody who is known.
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
    if blob is None:
        return True
    try:
        known = read(blob).portrait.said
    except Damaged:
        return False
    return known is not None and known < said
