"""A check-up of the Redis that holds the read model."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from streams.adapters.checkup import Finding, fail, fine, warn
from streams.adapters.freshness import differing
from streams.adapters.policies import read_policies
from streams.adapters.reading_view import StreamPicture, ViewReader
from streams.adapters.terminal.marks import clean
from streams.adapters.terminal.words import counted
from streams.settings import Settings

SECONDS: Final = 10.0


def of_redis(settings: Settings) -> Iterator[Finding]:
    """Yield what there is to say of the Redis of the read model."""
    url = _without_password(settings.redis)
    client = redis.Redis.from_url(settings.redis, socket_timeout=SECONDS, retry=Retry(NoBackoff(), 0))
    with client:
        try:
            version = client.info("server").get("redis_version", "")
        except redis.RedisError as error:
            found = f"nobody serves at {url}: {error}"
            if "redis" in settings.given:
                yield fail(
                    "Redis", found, "check HELIX_REDIS; until it answers, the stream goes on but nobody can see it"
                )
            else:
                yield warn("Redis", found, "`helix demo` starts one for itself, `helix local` one to work with")
            return
        yield fine("Redis", f"answers at {url} (speaks as {version})")
        yield _of_writing(client)
        yield _of_memory(client)
        known = ViewReader(client, settings.namespace).stream()
        yield from _of_rejects(known)
        yield from _of_policies(known, settings.policies)


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _of_writing(client: redis.Redis) -> Finding:
    key = f"helix:v1:doctor:{uuid4().hex}"
    try:
        client.set(key, "", ex=60)
        client.delete(key)
    except redis.exceptions.OutOfMemoryError as error:
        return fail("Writing to Redis", f"refused, it is full: {error}", "give Redis more memory (`maxmemory`)")
    except redis.RedisError as error:
        return fail("Writing to Redis", f"refused: {error}", "HELIX_REDIS must name a primary that Helix may write to")
    return fine("Writing to Redis", "works")


def _of_rejects(known: StreamPicture) -> Iterator[Finding]:
    if known.unreadable:
        found = f"{clean(known.unreadable[0])} cannot be read"
        yield warn("Read model", found, "let all workers be of one version, or `helix rebuild-view`")
    lanes = [lane for worker in known.workers for lane in worker.lanes]
    events, rejected = sum(lane.records for lane in lanes), sum(lane.rejected for lane in lanes)
    if rejected:
        found = f"{rejected:,}, beside {counted(events, 'event')} counted, since the workers have their partitions"
        yield warn("Rejects", found, "`helix tail rejects --from-start` tells why")
    elif events:
        found = f"none beside {counted(events, 'event')} counted, since the workers have their partitions"
        yield fine("Rejects", found)


def _of_policies(known: StreamPicture, path: Path | None) -> Iterator[Finding]:
    try:
        ours = read_policies(path).version
    except ValueError:  # which is a finding by itself
        return
    if others := differing(known.workers, ours, datetime.now(UTC)):
        found = f"{clean(others[0].worker)} judges by version {clean(others[0].policies or '')}, here it is {ours}"
        advice = "set HELIX_POLICIES alike for all workers, for `helix serve` and here, and start again who had another"
        yield warn("Policies at work", found, advice)


def _of_memory(client: redis.Redis) -> Finding:
    try:
        told = client.config_get("maxmemory*")
    except redis.RedisError:
        return fine("Memory of Redis", "not told")
    limit, policy = int(told.get("maxmemory") or 0), told.get("maxmemory-policy", "")
    if limit and policy != "noeviction":
        return warn("Memory of Redis", f"full at {limit >> 20} MB, it forgets customers ({policy})", "set noeviction")
    return fine("Memory of Redis", f"{limit >> 20} MB at most" if limit else "without a limit")
