"""Whether Redis has room for what workers write."""

from __future__ import annotations

from typing import Any, Final

import redis

NEARLY: Final = 0.99  # who writes brings more along than whoever asks


def is_full(client: redis.Redis) -> bool:
    """Return whether Redis has all the memory that it may have, and forgets nothing for more, so that it takes nothing.

    It has room if it does not say.
    """
    try:
        told: Any = client.info("memory")
    except redis.ResponseError:  # not everybody may ask
        return False
    most, kept = told.get("maxmemory", 0), told.get("used_memory", 0) - told.get("mem_not_counted_for_evict", 0)
    return 0 < NEARLY * most <= kept and not told.get("maxmemory_policy", "").startswith("allkeys")
