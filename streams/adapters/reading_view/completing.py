"""What no state knows of a customer, put into what is shown of it: facts tell it, and the view keeps it beside."""

from __future__ import annotations

from collections.abc import Iterable

import redis

from streams.adapters.reading_view import escalations
from streams.adapters.reading_view.answers import AlertItem
from streams.adapters.reading_view.falls import Falls
from streams.adapters.view.cause import Cause
from streams.adapters.view.keys import Keys
from streams.adapters.view.portrait import Portrait
from streams.adapters.view.row import Row


class Completing:
    """Tells since when alerts are as severe as they are, and what made scores fall."""

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._redis, self._keys = client, keys
        self._falls = Falls(client, keys)

    def rows(self, rows: Iterable[Row]) -> tuple[Row, ...]:
        """Return rows with both; of which neither is known as they are."""
        return self._falls.named(escalations.of_rows(self._redis, self._keys, rows))

    def items(self, items: Iterable[AlertItem]) -> tuple[AlertItem, ...]:
        """Return open alerts with the former."""
        return escalations.of_items(self._redis, self._keys, items)

    def portraits(self, portraits: Iterable[Portrait]) -> tuple[Portrait, ...]:
        """Return customers with the former."""
        return escalations.of_portraits(self._redis, self._keys, portraits)

    def falls(self, portraits: Iterable[Portrait]) -> dict[str, Cause]:
        """Return the latter for those of their open alerts that are about a fall, by the alerts' ids."""
        return self._falls.of(portraits)
