"""A changelog as workers leave it: states and positions, each batch one transaction of the engine's own producer."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from itertools import islice
from typing import Any, Final

from benchmarks.recovery.population import copies
from streams.adapters import topics
from streams.engine.position import Position
from streams.engine.transaction import Transactions
from streams.settings import Settings

TABLE: Final = "customers"
BATCH: Final = 5_000


def write(settings: Settings, states: Sequence[bytes], customers: int, watermark: int) -> dict[str, Any]:
    """Write the changelog of ``customers``, shared out among its partitions; return what lies there.

    The input topics are empty: every position is their beginning. A customer lies in any partition, not in that of its
    name, which a recovery neither knows nor asks.
    """
    topics.create(settings.broker, [*topics.wanted(settings), *topics.changelogs(settings)])
    position = Position({}, watermark)
    size = 0
    for partition in range(settings.partitions):
        share = len(range(partition, customers, settings.partitions))
        people = copies(states, share, partition, settings.partitions)
        with closing(_transactions(settings, partition)) as transactions:
            transactions.fence()
            while changes := dict(islice(people, BATCH)):
                transactions.commit(changes, position)
                size += sum(map(len, changes.values()))
    return {"customers": customers, "state_bytes": round(size / max(customers, 1))}


def changelog(settings: Settings) -> str:
    """Return the name of the changelog."""
    return f"{settings.application}-{TABLE}-changelog"


def _transactions(settings: Settings, partition: int) -> Transactions:
    name = f"{settings.application}-{TABLE}-{partition}"
    return Transactions(settings.broker, name, changelog(settings), partition)
