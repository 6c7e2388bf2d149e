"""What both jobs on Quix Streams share: the application, and how far it is."""

from __future__ import annotations

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
    """Run until everything is processed and its checkpoint committed.

    A checkpoint is committed where the warm-up ends, so that what is measured begins with nothing in hand.
    """
    meter = Meter(task)
    context = app._processing_context
    seen = 0

    def processed(_topic: str, _partition: int, _offset: int) -> None:
        nonlocal seen
        seen += 1

    commit = context.commit_checkpoint
    warmed = False

    def commit_checkpoint(force: bool = False, revoking: bool = False) -> None:
        nonlocal warmed
        over = seen >= task.events
        first = not warmed and seen >= task.warm
        commit(force=force or over or first, revoking=revoking)
        if first:
            warmed = True
            meter.at(seen)
        if over:
            meter.done(seen)
            app.stop()

    app._on_message_processed = processed
    context.commit_checkpoint = commit_checkpoint
    collect_seldom()
    app.run()
