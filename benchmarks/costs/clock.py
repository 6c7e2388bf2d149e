"""How long one call takes, in processor time: whoever else uses the machine does not count."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any, Final

ROUNDS: Final = 15
CALLS: Final = 2_000


def microseconds(
    function: Callable[..., object],
    prepare: Callable[[int], Sequence[tuple[Any, ...]]],
    calls: int = CALLS,
    rounds: int = ROUNDS,
) -> float:
    """Return the median over rounds of what a call costs.

    ``prepare(calls)`` gives the arguments of a round, fresh ones where a call changes them; neither it nor collections
    of garbage are counted. A first round warms up.
    """
    found = []
    for _ in range(rounds + 1):
        arguments = prepare(calls)
        gc.collect()
        gc.disable()
        try:
            began = time.process_time()
            for each in arguments:
                function(*each)
            found.append((time.process_time() - began) / len(arguments))
        finally:
            gc.enable()
    return 1e6 * median(found[1:])
