"""How long a Redis that does not answer is waited for: once."""

import socket

import pytest
import redis

from streams.settings import Settings
from streams.web.context import client


def taken(listening: socket.socket) -> int:
    """Return how many have connected and nobody has answered."""
    listening.setblocking(False)
    found = 0
    while True:
        try:
            listening.accept()[0].close()
        except BlockingIOError:
            return found
        found += 1


def test_a_redis_that_does_not_answer_in_time_is_not_asked_again() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=8) as silent:
        settings = Settings(redis=f"redis://127.0.0.1:{silent.getsockname()[1]}")
        with client(settings, seconds=0.05) as asking, pytest.raises(redis.TimeoutError):
            asking.ping()
        assert taken(silent) == 1
