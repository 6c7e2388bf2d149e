"""A replay in four steps: topics, history, workers, summary."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from streams.adapters import facts, topics
from streams.adapters.feed import Feed
from streams.adapters.histories import History
from streams.adapters.lag import LEARNED_FROM, WORKED_OFF, Lag, Way
from streams.adapters.policies import read_policies
from streams.cli._shown import Show, shown
from streams.cli._workers import Workers, working
from streams.events import MODELS, TICKS, ModelTrained
from streams.settings import Settings

LOOK_SECONDS: Final = 0.25
FOREVER_MS: Final = "9223372036854775807"
UNCOMPACTED: Final = {"min.compaction.lag.ms": FOREVER_MS, "max.compaction.lag.ms": FOREVER_MS}


class Worked(msgspec.Struct, frozen=True, kw_only=True):
    """How long it took from the workers' sharing of the partitions to the last event, and before that to start."""

    seconds: float
    start_seconds: float


def replayed(history: History, settings: Settings, workers: int, check: Callable[[], None]) -> dict[str, Any]:
    """Replay a history in a namespace that holds nothing yet, and return the summary; ``check`` is of the servers."""
    for note in history.notes:
        click.echo(note, err=True)
    make_topics(settings)
    write_seconds = write(history, settings)
    worked = work_off(settings, workers, settings.home / "logs", check)
    return {
        "source": history.name,
        "namespace": settings.namespace,
        "workers": workers,
        "learning": settings.learning,
        "events": history.events,
        "customers": len(history.customers),
        **msgspec.to_builtins(facts.summarise(settings.broker, settings.namespace, settings.kafka.librdkafka())),
        "write_seconds": round(write_seconds, 3),
        "start_seconds": round(worked.start_seconds, 3),
        "seconds": round(worked.seconds, 3),
        "events_per_second": round(history.events / worked.seconds, 1),
        "model": model(settings) if settings.learning else None,
    }


def make_topics(settings: Settings) -> None:
    """Make the topics of a namespace so that every fact stays, in compacted ones too: they are counted at the end."""
    specs = topics.wanted(settings)
    for spec in specs:
        if spec.config.get("cleanup.policy") == "compact":
            spec.config.update(UNCOMPACTED)
    topics.create(settings.broker, specs, settings.kafka.librdkafka())


def write(history: History, settings: Settings) -> float:
    """Write all of a history, then ticks that close the days after it; return how many seconds it took."""
    began = time.monotonic()
    try:
        horizon_days = read_policies(settings.policies).learning.horizon_days
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    feeding = Feed(settings.broker, settings.namespace, settings.kafka.librdkafka())
    with shown("Writing history", history.total) as show, feeding as feed:
        feed.send_all(history, show)
        feed.tick(TICKS, settings.partitions, history.ticks_after(datetime.now(UTC), horizon_days))
    return time.monotonic() - began


def work_off(settings: Settings, workers: int, logs: Path, check: Callable[[], None]) -> Worked:
    """Run workers until everything on the topics is worked off, and learned if learning is on."""
    with (
        working(workers, told(settings), logs, check) as processes,
        Lag(settings.broker, settings.application, settings.kafka.librdkafka(), _waiting(processes)) as lag,
        shown("Working it off") as show,
    ):
        began = time.monotonic()
        while not lag.assigned():
            _pause(processes)
        started = time.monotonic()
        _follow(_ways(settings, lag), processes, show)
        return Worked(seconds=time.monotonic() - started, start_seconds=started - began)


def _waiting(workers: Workers) -> Callable[[str], None]:
    """Return what says once that Kafka is waited for, unless a process has ended that would have to come back."""
    said = False

    def waiting(why: str) -> None:
        nonlocal said
        workers.check()
        if not said:
            said = True
            click.echo(f"{why}; waiting.", err=True)

    return waiting


def told(settings: Settings) -> Mapping[str, str]:
    """Return what a worker is told in its environment: these settings, and no ticks, whose time is now.

    Of Kafka's passwords it needs none: a worker reads them where we did.
    """
    return {
        "HELIX_BROKER": settings.broker,
        "HELIX_KAFKA_SECURITY_PROTOCOL": settings.kafka.security_protocol,
        "HELIX_REDIS": settings.redis,
        "HELIX_NAMESPACE": settings.namespace,
        "HELIX_PARTITIONS": str(settings.partitions),
        "HELIX_LEARNING": str(int(settings.learning)),
        "HELIX_MAX_BATCH": str(settings.max_batch),
        "HELIX_TICKS": "0",
    }


def model(settings: Settings) -> dict[str, Any] | None:
    """Return the newest model's version and how it was judged, or nothing if nothing was learned."""
    decode = msgspec.json.Decoder(ModelTrained).decode
    models = facts.bodies(settings.broker, [settings.topic(MODELS)], settings.kafka.librdkafka())
    newest = max(map(decode, models), key=lambda one: one.version, default=None)
    if newest is None:
        return None
    return {"version": newest.version, "algorithm": newest.algorithm, **msgspec.to_builtins(newest.honesty)}


def _ways(settings: Settings, lag: Lag) -> Iterator[Way]:
    """Yield how far the workers are; what they learn from is written only while they work, so it is looked at last."""
    inputs = [settings.topic(name) for name in WORKED_OFF]
    learned = [settings.topic(name) for name in LEARNED_FROM] if settings.learning else []
    while True:
        first = lag.way(inputs)
        rest = lag.way(learned)
        yield Way(first.done + rest.done, first.total + rest.total)


def _follow(ways: Iterator[Way], workers: Workers, show: Show) -> None:
    for way in ways:
        show(*way)
        if way.done == way.total:
            return
        _pause(workers)


def _pause(workers: Workers) -> None:
    workers.check()
    time.sleep(LOOK_SECONDS)
