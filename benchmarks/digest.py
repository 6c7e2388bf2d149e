"""States and facts reduced to one number each, whatever form a contender keeps them in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from streams.adapters.sorted_digest import sha256_of_sorted


def of_uses(states: Iterable[tuple[str, int, Mapping[str, str]]]) -> str:
    """Return the digest of the small job's states: customer, count, last use of every feature."""
    return sha256_of_sorted(
        f"{customer} {count} {' '.join(f'{feature}={at}' for feature, at in sorted(last.items()))}".encode()
        for customer, count, last in states
    )


def of_customers(states: Iterable[tuple[str, bytes]]) -> str:
    """Return the digest of encoded customers."""
    return sha256_of_sorted(
        f"{customer} {hashlib.sha256(encoded).hexdigest()}".encode() for customer, encoded in states
    )


def of_facts(bodies: Iterable[bytes]) -> tuple[int, str]:
    """Return how many facts there are, and their digest as a multiset."""
    many = 0

    def counted() -> Iterable[bytes]:
        nonlocal many
        for body in bodies:
            many += 1
            yield body

    digest = sha256_of_sorted(counted())
    return many, digest
