"""What Redis refuses because of what lies in the view, as against what it refuses for other reasons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import redis


def foreign(error: redis.RedisError | OSError) -> bool:
    """Return whether a key of the view holds what Helix never put there: something of another type.

    >>> foreign(redis.ResponseError("WRONGTYPE Operation against a key")), foreign(redis.ResponseError("NOPERM"))
    (True, False)
    """
    return isinstance(error, redis.ResponseError) and "WRONGTYPE" in str(error)


def unless_foreign(ask: Callable[[], Any], without: Any = None) -> Any:
    """Return what Redis answers; where a key of another type is in the way what stands for it: readers are told."""
    try:
        return ask()
    except redis.ResponseError as error:
        if not foreign(error):
            raise
        return without


def answered(answer: Any, without: Any = None) -> Any:
    """Return one of the answers of a pipeline that was told to raise nothing, as `unless_foreign` does."""
    return unless_foreign(lambda: _raised(answer), without)


def _raised(answer: Any) -> Any:
    if isinstance(answer, redis.RedisError):
        raise answer
    return answer
