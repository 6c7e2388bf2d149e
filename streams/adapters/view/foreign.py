"""What Redis refuses because of what lies in the view, as against what it refuses for other reasons."""

from __future__ import annotations

import redis


def foreign(error: redis.RedisError) -> bool:
    """Return whether a key of the view holds what Helix never put there: something of another type.

    >>> foreign(redis.ResponseError("WRONGTYPE Operation against a key")), foreign(redis.ResponseError("NOPERM"))
    (True, False)
    """
    return isinstance(error, redis.ResponseError) and "WRONGTYPE" in str(error)
