"""A namespace of a real Kafka with everything in it: what producers send, what workers do, what came of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
from confluent_kafka import ConsumerGroupState, Producer
from confluent_kafka.admin import AdminClient

from streams.adapters import entries, facts, topics
from streams.adapters.feed import Feed
from streams.adapters.lag import Lag
from streams.adapters.simulate import events as simulated
from streams.events import (
    ALERTS,
    COMMANDS,
    EXAMPLES,
    HEALTH,
    LIFECYCLE,
    OUTCOMES,
    PLANS,
    REJECTS,
    TICKETS,
    TICKS,
    USAGE,
    CustomerEvent,
)
from streams.settings import Settings
from tests import oracle

COMMAND: Final = (sys.executable, "-c", "from streams.cli import main; main()")
START: Final = datetime(2024, 3, 4, tzinfo=UTC)
PARTITIONS: Final = 4
PATIENCE_SECONDS: Final = 120.0
INPUTS: Final = (LIFECYCLE, USAGE, TICKETS, COMMANDS, TICKS)
SPOKEN: Final = (HEALTH, ALERTS, PLANS, OUTCOMES, EXAMPLES)


@dataclass
class Stage:
    """One namespace; ``workers`` are the processes that were started in it."""

    settings: Settings
    logs: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def set_up(self) -> None:
        """Make the topics."""
        topics.create(self.settings.broker, topics.wanted(self.settings))

    def feed(self, events: Iterable[CustomerEvent], *, close_days: int = 3) -> None:
        """Write all events, then ticks that close so many days after the last one."""
        last = START
        with Feed(self.settings.broker, self.settings.namespace) as feed:
            for entry in entries.of_events(events):
                feed.send(entry)
                last = max(last, entry.occurred_at or last)
            feed.tick(TICKS, PARTITIONS, [last + timedelta(days=close_days)])

    def send(self, topic: str, *records: tuple[bytes | None, bytes | None], **how: Any) -> None:
        """Write records of any kind by key and value, those of a partition in one batch if they fit."""
        settings = {"bootstrap.servers": self.settings.broker, "partitioner": "murmur2_random", "linger.ms": 100}
        producer = Producer(settings | how)
        for key, value in records:
            producer.produce(self.settings.topic(topic), value, key)
        assert producer.flush(30) == 0

    def environment(self, **told: str) -> dict[str, str]:
        """Return the environment of a process that works here."""
        mine = {
            "HELIX_BROKER": self.settings.broker,
            "HELIX_REDIS": self.settings.redis,
            "HELIX_NAMESPACE": self.settings.namespace,
            "HELIX_PARTITIONS": str(PARTITIONS),
            "HELIX_TICKS": "0",
            "HELIX_LEARNING": "0",
            "HELIX_SESSION_TIMEOUT": "6",
        }
        return {**os.environ, **mine, **told}

    def work(self, **told: str) -> subprocess.Popen[bytes]:
        """Start a worker; settings by their names in the environment."""
        with (self.logs / f"worker-{len(self.workers)}.log").open("wb") as log:
            worker = subprocess.Popen(
                [*COMMAND, "worker"], env=self.environment(**told), stdout=log, stderr=log, start_new_session=True
            )
        self.workers.append(worker)
        return worker

    def run(self, *arguments: str, **told: str) -> subprocess.CompletedProcess[str]:
        """Run a command of ``helix`` to its end."""
        return subprocess.run(
            [*COMMAND, *arguments],
            env=self.environment(**told),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def wait(self, share: float = 1.0, *, learning: bool = False) -> None:
        """Wait until the workers are through with this share of what is on the topics."""
        names = [self.settings.topic(name) for name in (*INPUTS, *([EXAMPLES] if learning else []))]
        with Lag(self.settings.broker, self.settings.application) as lag:
            until(lambda: (way := lag.way(names)).done >= share * way.total, self.words)

    def share(self, workers: int) -> None:
        """Wait until so many workers share the partitions."""
        admin = AdminClient({"bootstrap.servers": self.settings.broker})

        def shared() -> bool:
            group = admin.describe_consumer_groups([self.settings.application])[self.settings.application].result(30)
            return group.state == ConsumerGroupState.STABLE and len(group.members) == workers

        until(shared, self.words)

    def words(self) -> str:
        """Return what the workers said last."""
        return "\n".join(path.read_text()[-3000:] for path in sorted(self.logs.glob("worker-*.log")))

    def end(self) -> None:
        """End every worker that still runs."""
        for worker in self.workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGTERM)
        for worker in self.workers:
            try:
                worker.wait(30)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()

    def expected(self) -> oracle.Outcome:
        """Return what one thread makes of what is on the topics."""
        return oracle.fold({topic: self.read(topic) for topic in oracle.TOPICS})

    def read(self, topic: str) -> list[oracle.Logged]:
        """Return every committed record of a topic."""
        return oracle.read_log(self.settings.broker, self.settings.topic(topic))

    def states(self, table: str = "customers") -> dict[str, bytes]:
        """Return the newest committed state of every key, as a changelog has it."""
        log = oracle.read_log(self.settings.broker, f"{self.settings.application}-{table}-changelog")
        newest = {one.key: one.value for one in sorted(log, key=lambda one: one.offset)}
        return {key.decode(): value for key, value in newest.items() if key and key[0] and value is not None}

    def facts(self) -> Counter[bytes]:
        """Return every committed fact, and how often it is there."""
        names = [self.settings.topic(topic) for topic in SPOKEN]
        return Counter(facts.bodies(self.settings.broker, names))

    def rejects(self) -> list[dict[str, str]]:
        """Return the headers of every reject."""
        return [{name: value.decode() for name, value in one.headers} for one in self.read(REJECTS)]


def agrees(stage: Stage) -> None:
    """Assert that states, facts and rejects are what one thread makes of the same log, each once."""
    expected = stage.expected()
    encode = msgspec.json.Encoder().encode
    assert stage.states() == expected.states
    found, wanted = stage.facts(), Counter(encode(fact) for told in expected.facts.values() for fact in told)
    assert (sorted(found - wanted)[:3], sorted(wanted - found)[:3]) == ([], [])
    rejected = [
        (one["source_topic"], int(one["source_partition"]), int(one["source_offset"])) for one in stage.rejects()
    ]
    named = [(stage.settings.topic(topic), partition, offset) for topic, partition, offset in expected.rejected]
    assert sorted(rejected) == sorted(named)


def company(customers: int = 24, days: int = 45, seed: int = 7, start: datetime = START) -> list[CustomerEvent]:
    """Return what the simulated company sends."""
    return list(simulated(seed, customers, days, start))


def until(holds: Any, words: Any = lambda: "") -> None:
    """Wait until ``holds()``; fail with ``words()`` when it takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"it takes too long\n{words()}"
        time.sleep(0.1)


@contextmanager
def staged(settings: Settings, logs: Path) -> Iterator[Stage]:
    """Give a stage with its topics made, and end its workers after."""
    stage = Stage(settings, logs)
    stage.set_up()
    try:
        yield stage
    finally:
        stage.end()
