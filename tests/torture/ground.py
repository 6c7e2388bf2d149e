"""Where a torture takes place: Kafka, Valkey, workers, what feeds them, and what watches."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import get_ident
from typing import Final

import redis as redis_client
from confluent_kafka.admin import AdminClient

from streams.adapters import topics
from streams.adapters.embedded import ports, valkey
from streams.adapters.embedded.server import Server
from streams.adapters.topic_specs import ARRIVING, TopicSpec
from streams.events import HEALTH, MODELS
from streams.settings import Settings
from tests.torture.cluster import Cluster
from tests.torture.crew import Crew
from tests.torture.feeder import Feeder
from tests.torture.member import Member
from tests.torture.stream import Stream
from tests.torture.tail import Tail

NAMESPACE: Final = "torture."
SESSION_SECONDS: Final = 6.0
DISK_BYTES: Final = 3 << 30  # in memory as it fills; an hour of a storm writes more than a gigabyte
SPARE_DOORS: Final = 2  # for workers that come and go
MAX_BATCHES: Final = (20, 300, 10_000)
COMPACTED: Final = (HEALTH, MODELS)


class Missed(Exception):  # noqa: N818 what happened to the fault
    """Nobody came to the point in time at which they should have been hit; everything is as it was."""


@dataclass(frozen=True)
class Plan:
    """What a torture is told; the same plan, the same stream and the same faults in the same order."""

    seed: int = 1
    nodes: int = 1
    workers: int = 2
    partitions: int = 4
    per_second: float = 300.0
    sabotage: str | None = None
    small_disks: bool = False
    hostile: float = 0.01  # records that nobody should have sent, for every event
    storm: bool = False  # no fault waits until all is well after another


@dataclass
class Ground:
    """One torture's place, with everything running."""

    plan: Plan
    home: Path
    random: Random
    settings: Settings
    cluster: Cluster
    redis: Server
    redis_home: Path
    crew: Crew
    feeder: Feeder
    tail: Tail

    def recruit(self, number: int, *, static: bool | None = None, shifted: bool = False) -> Member:
        """Start worker ``number``, a static member or not."""
        known = self.random.random() < 0.5 if static is None else static
        batch = str(self.random.choice(MAX_BATCHES))
        instance = f"w{number}" if known else None
        told = {name: str(self.random.randrange(2)) for name in ("HELIX_TICKS", "HELIX_STANDBYS")}
        return self.crew.start(number, instance=instance, shifted=shifted, HELIX_MAX_BATCH=batch, **told)

    def replaced(self, member: Member, *, static: bool) -> Member:
        """Let a worker leave in good order and another take its place, and wait some seconds until it works."""
        self.crew.leave(member)
        new = self.recruit(member.number, static=static)
        self.pause(4.0, 6.0)
        return new

    def anyone(self, *, static: bool | None = None) -> Member:
        """Return a worker by chance whom no other fault hits now, a static member or not if there is such a one."""
        with self.crew.lock:
            if not (free := self.crew.free()):
                raise Missed("every worker is hit already, or has ended")
            fit = [member for member in free if static in (None, member.instance is not None)]
            chosen = self.random.choice(fit or free)
            chosen.holder = get_ident()
        return chosen

    def pause(self, least: float, most: float) -> None:
        """Wait a time by chance."""
        time.sleep(self.random.uniform(least, most))

    def restart_redis(self, *, emptied: bool) -> None:
        """Kill Redis, and start it anew where it was, with what it saved or with nothing."""
        os.kill(self.redis.process.pid, signal.SIGKILL)
        self.redis.stop()
        if emptied:
            self.redis_home = self.home / f"valkey-{time.time_ns()}"
        self.redis = valkey.start(self.redis_home, int(self.settings.redis.split(":")[2].split("/")[0]))

    def view(self) -> redis_client.Redis:
        """Return a client of Redis."""
        return redis_client.Redis.from_url(self.settings.redis)

    def admin(self) -> AdminClient:
        """Return a client that administers Kafka."""
        return AdminClient({"bootstrap.servers": self.settings.broker, "log_level": 0})


@contextmanager
def prepared(plan: Plan, home: Path) -> Iterator[Ground]:
    """Give a ground with everything running, and end everything after."""
    with ExitStack() as ending:
        cluster = Cluster(home, plan.nodes, plan.workers + SPARE_DOORS, DISK_BYTES if plan.small_disks else 0)
        ending.callback(cluster.stop)
        cluster.start()
        port = ports.free()
        redis_home = home / "valkey"
        server = valkey.start(redis_home, port)
        settings = Settings(
            broker=cluster.address,
            redis=server.address,
            namespace=NAMESPACE,
            partitions=plan.partitions,
            session_timeout=SESSION_SECONDS,
        )
        topics.create(settings.broker, _specs(settings))
        stream = iter(Stream(plan.seed, plan.partitions, hostile=plan.hostile))
        feeder = Feeder(settings.broker, NAMESPACE, stream, plan.per_second)
        tail = Tail(settings)
        tail.start()
        ending.callback(tail.stop)
        crew = Crew(home / "workers", cluster.door, _environment(settings), plan.sabotage)
        ending.callback(crew.end)
        ground = Ground(plan, home, Random(plan.seed), settings, cluster, server, redis_home, crew, feeder, tail)
        ending.callback(_stop_redis, ground)
        for number in range(plan.workers):
            ground.recruit(number)
        crew.release()
        yield ground


def _stop_redis(ground: Ground) -> None:
    ground.redis.stop()  # not the one that there was at first


def _specs(settings: Settings) -> list[TopicSpec]:
    """Return the topics: changelogs in short segments, so that they are compacted, but not before they are read.

    What is written to them is dated by Kafka, since clocks of workers may jump.
    """
    unhurried = {"min.compaction.lag.ms": "600000"}
    logs = [(one, unhurried | {"segment.bytes": "1048576"} | ARRIVING) for one in topics.changelogs(settings)]
    others = [(one, unhurried if one.name.endswith(COMPACTED) else {}) for one in topics.wanted(settings)]
    return [TopicSpec(one.name, one.partitions, one.config | more) for one, more in logs + others]


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "HELIX_REDIS": settings.redis,
        "HELIX_NAMESPACE": settings.namespace,
        "HELIX_PARTITIONS": str(settings.partitions),
        "HELIX_TICK_SECONDS": "0.2",
        "HELIX_LEARNING": "1",
        "HELIX_SESSION_TIMEOUT": str(settings.session_timeout),
    }
