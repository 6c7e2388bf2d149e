"""Which events were seen lately, so that a producer's duplicate counts once."""

from hashlib import blake2b
from typing import Final

WIDTH: Final = 6
LIMIT: Final = 64 * WIDTH


def holds(ring: bytes, mark: bytes) -> bool:
    """Return whether a mark, six bytes that stand for an event, lies in the ring on a mark's boundary."""
    found = ring.find(mark)
    while found > 0 and found % WIDTH:
        found = ring.find(mark, found + 1)
    return found >= 0


def short(name: str) -> str:
    """Return an id as it is kept in the state: itself, or if it is long, a digest of it.

    >>> short("T-4711")
    'T-4711'
    >>> len(short("f47ac10b-58cc-4372-a567-0e02b2c3d479"))
    17
    """
    return name if len(name) <= 16 else "~" + blake2b(name.encode(), digest_size=8).hexdigest()
