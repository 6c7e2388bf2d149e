"""What both jobs on Quix Streams share: the application, and how far it is."""

from __future__ import annotations

from math import inf
from time import monotonic

from quixstreams import Application

from benchmarks.contenders.task import EAGERLY, Meter, Task, collect_seldom

POLL_SECONDS = 0.2


def application(task: Task) -> Application:
    """Return an application in its default settings, but for where it is, its guarantee, and how it fetches."""
    return Application(
        broker_address=task.broker,
        consumer_group=task.name.rstrip("."),
        auto_offset_reset="earliest",
        state_dir=task.directory / "state",
        processing_guarantee=task.variant,
        producer_extra_config={"partitioner": "murmur2_random"},
        consumer_extra_config=dict(EAGERLY),
        consumer_poll_timeout=POLL_SECONDS,
        loglevel="WARNING",
    )


def work(app: Application, task: Task) -> None:
    """Run until all is processed and its checkpoint committed; one of several processes, until it is told to end.

    A checkpoint is committed where the warm-up ends, so that what is measured begins with nothing in hand. One that is
    told to end has waited for that since its last event; this wait does not count.
    """
    meter = Meter(task)
    context = app._processing_context
    seen, last = 0, monotonic()

    def processed(_topic: str, _partition: int, _offset: int) -> None:
        nonlocal seen, last
        seen, last = seen + 1, monotonic()

    commit = context.commit_checkpoint
    warm, due = task.warm / task.processes, meter.due
    least = min(task.events, warm, due)

    def commit_checkpoint(force: bool = False, revoking: bool = False) -> None:
        nonlocal warm, due, least
        if seen < least and not (force or revoking):  # of nearly every event: what is said of it is to cost it little
            commit()
            return
        now, forced = monotonic(), force or revoking or seen >= min(task.events, warm)
        commit(force=forced, revoking=revoking)
        if seen >= warm:
            warm = inf
        if seen >= due:
            due = meter.at(seen)
        least = min(task.events, warm, due)
        if forced and meter.committed(seen, last + monotonic() - now):
            app.stop()

    app._on_message_processed = processed
    context.commit_checkpoint = commit_checkpoint
    collect_seldom()
    app.run()
