"""A stream that is at a time of its own."""

from datetime import UTC, datetime

import msgspec
import redis

from streams.adapters.view.keys import Keys
from streams.adapters.view.worker import Lane, Worker
from tests.adapters.view_lanes import NOON


def plays(valkey: str, namespace: str, time: datetime) -> None:
    """A worker reports that the stream is at a time."""
    worker = Worker(worker="w", at=datetime.now(UTC), started_at=NOON, lanes=(Lane(partition=0, watermark=time),))
    with redis.Redis.from_url(valkey) as client:
        client.hset(Keys(namespace).workers, "w", msgspec.json.encode(worker))
