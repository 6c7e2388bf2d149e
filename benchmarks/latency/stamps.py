"""``helix worker`` with stamps around what a lane does; run as a process, it writes them down when it ends."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple, NoReturn

import orjson

from streams import interpreter
from streams.cli import main as helix
from streams.engine.held import Held
from streams.engine.lane import Lane
from streams.engine.transaction import Transactions

STAGES: Final = (
    "on the log → at the lane",
    "waits at the lane",
    "fold",
    "into a thread, begin, produce",
    "commit",
    "back on the loop, applied, told",
)


class Waiting(NamedTuple):
    """The first record that came since the lane's last batch: when it was written, and when it came, in seconds."""

    written: float
    came: float


class Stamps:
    """Moments of batches, by partition, in seconds since the epoch; ``rows`` are of those that are behind.

    A row is when its first record was written, then when each of the `STAGES` ended, then how many records it has.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.rows: list[list[float]] = []
        self._clock = clock
        self._waiting: dict[int, Waiting] = {}
        self._begun: dict[int, list[float]] = {}

    def came(self, partition: int, written: float) -> None:
        """Note that a lane was given records, of which the first was written then."""
        self._waiting.setdefault(partition, Waiting(written, self._clock()))

    def folding(self, partition: int) -> None:
        """Note that the lane begins a batch; one of what was left over, since nothing has come, is not looked at."""
        self._begun.pop(partition, None)
        if (first := self._waiting.pop(partition, None)) is not None:
            self._begun[partition] = [*first, self._clock()]

    def went(self, partition: int) -> None:
        """Note the end of the next stage of the batch that the lane has in hand, if any."""
        if (row := self._begun.get(partition)) is not None:
            row.append(self._clock())

    def over(self, partition: int, records: int) -> None:
        """Note the end of the last."""
        self.went(partition)
        if (row := self._begun.pop(partition, None)) is not None and len(row) == len(STAGES) + 1:
            self.rows.append([*row, records])


def instrument(stamps: Stamps) -> None:
    """Stamp what the only lanes of a worker that learns nothing go through, from outside."""
    accept, next_batch, tell = Lane.accept, Held.next_batch, Lane._tell
    produce, commit = Transactions._produce, Transactions.commit

    def accepted(lane: Lane, topic: str, start: int, end: int, *records_and_end: Any) -> bool:
        if records := records_and_end[0]:
            stamps.came(lane.partition, records[0].timestamp / 1_000)
        return accept(lane, topic, start, end, *records_and_end)

    def folded(held: Held, limit: int) -> Any:
        stamps.folding(held.partition)
        batch = next_batch(held, limit)
        stamps.went(held.partition)
        return batch

    def produced(transactions: Transactions, *given: Any) -> None:
        produce(transactions, *given)
        stamps.went(transactions._partition)

    def committed(transactions: Transactions, *given: Any) -> None:
        commit(transactions, *given)
        stamps.went(transactions._partition)

    def told(lane: Lane, batch: Any, *given: float) -> None:
        tell(lane, batch, *given)
        stamps.over(lane.partition, batch.size)

    instead = ((Lane, "accept", accepted), (Held, "next_batch", folded), (Lane, "_tell", told))
    for owner, name, stamped in (*instead, (Transactions, "_produce", produced), (Transactions, "commit", committed)):
        setattr(owner, name, stamped)


def main() -> None:
    """Work until told to end."""
    to, stamps, leave = Path(sys.argv.pop(1)), Stamps(), interpreter.leave
    instrument(stamps)

    def written() -> NoReturn:
        to.write_bytes(orjson.dumps(stamps.rows))
        leave()

    setattr(interpreter, "leave", written)  # noqa: B010 mypy knows it for a function
    helix()


if __name__ == "__main__":
    main()
