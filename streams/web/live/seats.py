"""How many may listen to one process: in all, and with one token, so that nobody can lock out everybody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

MOST_LISTENERS: Final = 2_000
MOST_OF_A_TOKEN: Final = 500


class Seats:
    """Who listens, by the token that was shown, or that a session stands for.

    >>> seats = Seats()
    >>> with seats.taken("ann"):
    ...     seats.used_up("ann"), seats.full
    (False, False)
    """

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    @property
    def full(self) -> bool:
        """Return whether no more listeners can be served."""
        return self._taken.total() >= MOST_LISTENERS

    def used_up(self, token_id: str) -> bool:
        """Return whether as many listen with a token as may with one."""
        return self._taken[token_id] >= MOST_OF_A_TOKEN

    @contextmanager
    def taken(self, token_id: str) -> Iterator[None]:
        """Count a listener for as long as the context lasts."""
        self._taken[token_id] += 1
        try:
            yield
        finally:
            self._taken[token_id] -= 1
            if not self._taken[token_id]:
                del self._taken[token_id]
