"""Since when an alert is as severe as it is, where that is not since it was raised: told by facts, and in no state."""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec import Struct

from streams.adapters.view.edit import Edit
from streams.adapters.view.index import member
from streams.adapters.view.keys import Keys
from streams.adapters.view.packing import decoded
from streams.adapters.view.told import Told, named
from streams.events import Time

ESCALATED: Final = b"alert_escalated"
RESOLVED: Final = b"alert_resolved"


class Changed(Struct, frozen=True):
    """A fact of an alert, as far as it says of which, and when."""

    alert_id: str
    occurred_at: Time


CHANGED: Final = msgspec.json.Decoder(Changed)


def note_escalation(edit: Edit, keys: Keys, told: Told) -> None:
    """Keep since when an alert is more severe, for as long as it is open; that changes the row of its customer."""
    kind = told.headers.get("ce_type")
    if told.value is None or kind not in (ESCALATED, RESOLVED):
        return
    alert = decoded(CHANGED, told.value)
    name = member(told.customer, alert.alert_id)
    if kind == RESOLVED:
        edit.do("ZREM", keys.escalated, name)
    else:
        edit.do("ZADD", keys.escalated, repr(alert.occurred_at.timestamp()), name)
        if told.fresh and told.groups is not None:
            edit.announce("customer", told.customer, {*told.groups, *named(told.value)})  # whoever reads it has the row
