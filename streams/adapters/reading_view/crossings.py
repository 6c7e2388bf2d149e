"""Who came into another band last, each as the snapshot told it."""

from __future__ import annotations

from functools import partial
from typing import Final

import msgspec
import redis

from streams.adapters.reading_view.answers import Entry, Page
from streams.adapters.reading_view.kept import readable
from streams.adapters.reading_view.ordered import Ordered
from streams.adapters.view.crossings import whose
from streams.adapters.view.keys import Keys
from streams.adapters.view.packing import decoded
from streams.adapters.view.timeline import number_of
from streams.events import HealthChanged

CROSSING: Final = msgspec.json.Decoder(HealthChanged)


def crossings(client: redis.Redis, keys: Keys, limit: int) -> Page[Entry]:
    """Return the last snapshots that told of another band, the newest first; those of who is gone are left out."""
    kept = {each.name: each.name for each in Ordered(client, keys.crossed).some(0, limit)}
    read, unreadable = readable(kept, partial(decoded, CROSSING))
    pipeline = client.pipeline(transaction=False)
    for fact in read.values():
        pipeline.exists(keys.customer(fact.customer_id))
    entries = (
        Entry(number=number_of(name.encode()), at=fact.occurred_at, fact=fact)
        for (name, fact), known in zip(read.items(), pipeline.execute(), strict=True)
        if known
    )
    return Page(items=tuple(entries), unreadable=tuple(dict.fromkeys(map(whose, unreadable))))
