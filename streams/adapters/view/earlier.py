"""What an earlier build wrote of a customer, where this one would list it otherwise. Pure."""

from __future__ import annotations

from math import nan
from typing import Final

from streams.adapters.view.blob import Kept
from streams.adapters.view.index import Listing, index
from streams.adapters.view.snoozes import until

PRICED: Final = "priced:"  # which that build did not count


def listed_as(kept: Kept) -> Listing:
    """Return where a customer is listed that Redis has: at unknown places of its lists, if an earlier build listed it.

    So it is put in each list anew when it changes, and nothing is taken from a sum that was never added to it. Until
    when it is snoozed is listed by no build before this one.
    """
    lane, portrait = kept
    listed, snoozed = index(portrait), dict.fromkeys(until(lane, portrait), nan)
    found = listed._replace(ranks=listed.ranks | snoozed)
    if portrait.said is not None:
        return found
    tags = {name: count for name, count in found.tags.items() if not name.startswith(PRICED)}
    return found._replace(ranks=dict.fromkeys(found.ranks, nan), tags=tags)
