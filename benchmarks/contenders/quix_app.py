"""What both jobs on Quix Streams share: the application, and how far it is."""

from __future__ import annotations

from math import inf
from time import monotonic
from typing import Any

from quixstreams import Application
from quixstreams.checkpointing import Checkpoint

from benchmarks.contenders.task import FETCHING, Meter, Task, collect_seldom

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
        consumer_extra_config=dict(FETCHING),
        consumer_poll_timeout=POLL_SECONDS,
        loglevel="WARNING",
    )


def work(app: Application, task: Task) -> None:
    """Run until all is processed and its checkpoint committed; one of several processes, until it is told to end.

    A checkpoint is committed where the warm-up ends, so that what is measured begins with nothing in hand. One that is
    told to end has waited for that since its last event; this wait does not count.

    It is followed where Quix Streams asks after every message whether its checkpoint is due, and counts and reads the
    clock itself: a call more for each message would count against it.
    """
    meter, commit = Meter(task), Checkpoint.commit
    forced = [task.warm / task.processes, task.events, inf]
    behind, seen, last, due = 0, 0, monotonic(), min(forced[0], meter.due)

    def expired(checkpoint: Any) -> bool:
        nonlocal seen, last
        now, processed = monotonic(), checkpoint._total_offsets_processed
        if processed != seen:
            seen, last = processed, now
            if behind + processed >= due:
                return is_forced(behind + processed)
        return bool(now - checkpoint._commit_interval >= checkpoint._created_at)

    def is_forced(events: int) -> bool:
        nonlocal due
        if events >= forced[0]:
            del forced[0]
            return True
        due = min(forced[0], meter.at(events))
        return False

    def committed(checkpoint: Any, *, revoking: bool = False) -> None:
        nonlocal behind, seen, due
        events, began = checkpoint._total_offsets_processed, monotonic()
        commit(checkpoint, revoking=revoking)
        behind, seen = behind + events, 0
        due = min(forced[0], meter.at(behind))
        if meter.committed(behind, last + monotonic() - began):
            app.stop()

    Checkpoint.expired, Checkpoint.commit = expired, committed
    collect_seldom()
    app.run()
