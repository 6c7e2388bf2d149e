"""What a round is compared in beside what was read of the topics: the faults themselves, the log, the view."""

from __future__ import annotations

import time
from typing import Final

import redis

from tests.torture.expected import Expected
from tests.torture.ground import NAMESPACE, Ground
from tests.torture.hits import Hits
from tests.torture.shown import view_differences
from tests.torture.verdict import Verdict, log_differences

VIEW_SECONDS: Final = 120.0  # one that came back empty is told everything that was ever said


def look_at_hits(verdict: Verdict, hits: Hits) -> None:
    """See whether all recovered from every fault, and outlived those that they should."""
    overdue, lost = hits.recoveries.overdue, hits.lost
    verdict.not_recovered, verdict.workers_lost = len(overdue), len(lost)
    verdict.words += [*overdue[:3], *(f"a worker was lost to {one}" for one in lost[:3])]
    overdue.clear()
    lost.clear()


def look_at_log(verdict: Verdict, ground: Ground) -> None:
    """See whether the log has what Kafka said to have taken."""
    acknowledged, arrived = ground.feeder.acknowledged, ground.tail.arrived
    if wrong := log_differences(acknowledged, arrived):
        verdict.log_wrong = len(wrong)
        verdict.words.append(f"Kafka took what is not there, or there more than once: {wrong[:3]}")
    acknowledged.clear()
    arrived.clear()


def look_at_view(verdict: Verdict, ground: Ground, expected: Expected) -> None:
    """See whether the view shows what it should, before long."""
    deadline, states = time.monotonic() + VIEW_SECONDS, expected.states()
    with ground.view() as client:
        while True:
            try:
                wrong = view_differences(client, NAMESPACE, states, expected.stories, ground.tail.torn.sure)
            except redis.RedisError as error:
                wrong = [repr(error)]
            if not wrong or time.monotonic() > deadline:
                break
            time.sleep(0.2)
    verdict.view_differences = len(wrong)
    if wrong:
        verdict.words.append(f"the view shows otherwise than it is: {wrong[:3]}")
