"""What is different in a worker of a torture is so in all of it."""

from __future__ import annotations

import sys
from multiprocessing.connection import Connection

from tests.torture import worker
from tests.torture.workshop import workshop

LONGEST_SILENT_SECONDS = 9.0  # as nine is to ten what 54 is to 60


def tell(answer: Connection) -> None:
    """Tell how much time transactions have by what every module of the engine knows, and who ends what hangs."""
    worker.hurry_transactions()
    from streams.engine import loose_ends

    known = [vars(one) for name, one in sys.modules.items() if name.startswith("streams.engine.")]
    names = "TRANSACTION_MS", "LONGEST_SILENT_MS"
    answer.send(([{one[name] for one in known if name in one} for name in names], loose_ends._patience()))


def test_transactions_have_less_time_whoever_begins_them() -> None:
    context = workshop()
    told, answer = context.Pipe(duplex=False)
    process = context.Process(target=tell, args=[answer])
    process.start()
    answer.close()
    known, (_, longest) = told.recv()
    process.join()
    assert known == [{worker.TRANSACTION_MS}, {1000 * LONGEST_SILENT_SECONDS}]
    assert longest == LONGEST_SILENT_SECONDS
