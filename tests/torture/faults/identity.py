"""Two who say that they are one."""

from __future__ import annotations

import time

from tests.torture.ground import Ground


def twins(ground: Ground) -> float:
    """Start a second live process under a worker's static member id; the elder is killed if it lives on."""
    number = ground.plan.workers + 1
    elder = ground.recruit(number, static=True)
    ground.pause(3.0, 5.0)
    younger = ground.recruit(number, static=True)
    ground.pause(4.0, 10.0)
    since = time.monotonic()
    for twin in (elder, younger):
        ground.crew.kill(twin)
    return since
