"""How far a partition of a topic is told, as Redis keeps it: the next offset, and which topic of that name it is of."""

from __future__ import annotations

import re
from typing import Final

SIGN: Final = "@"
KEPT: Final = re.compile(rb"(\d{1,18}(@[ -~]*)?)?")  # Kafka counts in 64 bits


def reached(offset: int, topic_id: str) -> str:
    """Return the words for an offset of a topic.

    >>> reached(7, "1Xc4"), reached(7, "")
    ('7@1Xc4', '7')
    """
    return f"{offset}{SIGN}{topic_id}" if topic_id else str(offset)


def kept_of(kept: bytes) -> str | None:
    """Return such words as they were kept, empty for nothing; None for what is none of ours.

    >>> kept_of(b"7@1Xc4"), kept_of(b""), kept_of(b"seven"), kept_of(b"9" * 19)
    ('7@1Xc4', '', None, None)
    """
    return kept.decode() if KEPT.fullmatch(kept) else None


def offset_of(told: str, topic_id: str) -> int:
    """Return the next offset to tell of a topic: the first one, if what was told is of another; not, if of none.

    >>> offset_of("7@1Xc4", "1Xc4"), offset_of("7@1Xc4", "9kQp"), offset_of("7", "9kQp"), offset_of("", "9kQp")
    (7, 0, 7, 0)
    """
    offset, _, of = told.partition(SIGN)
    return int(offset or 0) if of in ("", topic_id) or not topic_id else 0


def is_of(told: str, topic_id: str) -> bool:
    """Return whether it is certain that what was told is of this topic, and of none that had its name before.

    >>> is_of("7@1Xc4", "1Xc4"), is_of("7@1Xc4", "9kQp"), is_of("7", "9kQp"), is_of("7", "")
    (True, False, False, False)
    """
    return bool(topic_id) and told.partition(SIGN)[2] == topic_id
