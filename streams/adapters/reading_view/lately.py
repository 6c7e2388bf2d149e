"""What was said last of all customers together, each as the fact told it."""

from __future__ import annotations

from functools import partial

import redis

from streams.adapters.reading_view.answers import Entry, Page
from streams.adapters.reading_view.kept import readable
from streams.adapters.reading_view.ordered import Ordered
from streams.adapters.reading_view.timelines import FACT
from streams.adapters.view.keys import Keys
from streams.adapters.view.lately import whose
from streams.adapters.view.packing import decoded
from streams.adapters.view.timeline import number_of


def lately(client: redis.Redis, keys: Keys, key: str, limit: int) -> Page[Entry]:
    """Return the last facts of a list, the newest first; those of who is gone are left out."""
    kept = {each.name: each.name for each in Ordered(client, key).some(0, limit)}
    read, unreadable = readable(kept, partial(decoded, FACT))
    pipeline = client.pipeline(transaction=False)
    for fact in read.values():
        pipeline.exists(keys.customer(fact.customer_id))
    entries = (
        Entry(number=number_of(name.encode()), at=fact.occurred_at, fact=fact)
        for (name, fact), known in zip(read.items(), pipeline.execute(), strict=True)
        if known
    )
    return Page(items=tuple(entries), unreadable=tuple(dict.fromkeys(map(whose, unreadable))))
