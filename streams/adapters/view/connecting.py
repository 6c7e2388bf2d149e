"""How the view's writers reach Redis."""

from typing import Final

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

TIMEOUT_SECONDS: Final = 5.0


def connected(url: str) -> redis.Redis:
    """Return a client that gives up soon, and tries nothing again behind our back.

    A broken connection may mean a Redis that has forgotten something.
    """
    times = {"socket_timeout": TIMEOUT_SECONDS, "socket_connect_timeout": TIMEOUT_SECONDS}
    return redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0), **times)
