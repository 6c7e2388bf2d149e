"""The rows that those who look on are told, as lists have them: with what no state knows, and facts tell later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
import redis
from msgspec.structs import replace

from streams.adapters.reading_view.answers import LiveEvent
from streams.adapters.reading_view.completing import Completing
from streams.adapters.reading_view.rows import row_in
from streams.adapters.view.keys import Keys
from streams.adapters.view.packing import Damaged, decoded
from streams.adapters.view.row import Row

CUSTOMER: Final = "customer"
ROW: Final = msgspec.json.Decoder(Row)


class Lines:
    """Completes what was announced of customers; whatever goes wrong is a `redis.RedisError`."""

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._redis, self._keys = client, keys
        self._completing = Completing(client, keys)

    def whole(self, events: Sequence[LiveEvent]) -> list[LiveEvent]:
        """Return events so; one that names a customer and has no row gets the row that a list has of it by now."""
        filled = self._filled(events)
        rows = {at: row for at, event in enumerate(filled) if (row := row_of(event)) is not None}
        whole = zip(rows.items(), self._completing.rows(rows.values()), strict=True)
        changed = {at: msgspec.json.encode(new) for (at, row), new in whole if new is not row}
        return [replace(event, data=changed[at]) if at in changed else event for at, event in enumerate(filled)]

    def _filled(self, events: Sequence[LiveEvent]) -> list[LiveEvent]:
        names = list(dict.fromkeys(event.customer_id for event in events if lacks_row(event)))
        found: Any = self._redis.mget(map(self._keys.customer, names)) if names else []
        kept = dict(zip(names, found, strict=True))
        return [with_row(event, kept[event.customer_id]) if lacks_row(event) else event for event in events]


def lacks_row(event: LiveEvent) -> bool:
    """Return whether an event only names the customer whose row has changed."""
    return event.kind == CUSTOMER and not event.data


def with_row(event: LiveEvent, kept: bytes | None) -> LiveEvent:
    """Return an event with a customer's row, as it is kept; else that it is gone, or that all is to be read anew."""
    if kept is None:
        return replace(event, kind="gone")
    try:
        return replace(event, data=msgspec.json.encode(row_in(kept)))
    except Damaged:
        return replace(event, kind="resync")


def row_of(event: LiveEvent) -> Row | None:
    """Return the row that an event tells; None if it tells none, or one of another version of Helix."""
    try:
        return decoded(ROW, event.data) if event.kind == CUSTOMER else None
    except Damaged:
        return None
