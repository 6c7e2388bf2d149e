"""As many customers as are wanted, with states of real size: those of a real course, copied under other names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count, islice
from typing import Final

from streams.domain import decode, encode

FIRST_NUMBER: Final = 10_000_000  # so that all names are of one length


def copies(states: Sequence[bytes], number: int, begin: int = 0, step: int = 1) -> Iterator[tuple[str, bytes]]:
    """Yield names and states, the same for the same ``begin``: the given ones in turn, each as another customer's.

    ``step`` apart, several callers share out one population.
    """
    customers = [decode(state) for state in states]
    for place in islice(count(begin, step), number):
        customer = customers[place % len(customers)]
        customer.id = f"customer-{FIRST_NUMBER + place}"
        yield customer.id, encode(customer)
