"""Closing scores of the last days: written only when they change, so that a quiet day leaves no trace."""

from typing import Final

from streams.domain.decisions import Closes

KEPT: Final = 30


def write(closes: Closes, day: int, score: float | None) -> bool:
    """Keep the closing score of a day, in hundredths; return whether it differs from the one before."""
    cents = None if score is None else round(100 * score)
    if day <= closes.newest or (closes.scores[-1] if closes.scores else None) == cents:
        return False
    gap = min(day - closes.newest - 1, KEPT) if closes.scores else 0
    closes.scores = [*closes.scores, *closes.scores[-1:] * gap, cents][-KEPT:]
    closes.newest = day
    return True


def score_at(closes: Closes, day: int) -> float | None:
    """Return the closing score of a day, ``None`` if it is unknown or forgotten."""
    if not closes.scores:
        return None
    back = max(0, closes.newest - day)
    cents = closes.scores[-1 - back] if back < len(closes.scores) else None
    return None if cents is None else cents / 100


def span(closes: Closes, end: int, days: int) -> list[int | None]:
    """Return the kept closing scores of the ``days`` days that end with ``end``, in hundredths, the newest last.

    Days after the last change are not repeated: its score stands for all of them.
    """
    scores, ahead = closes.scores, end - closes.newest
    stop, many = (len(scores), max(1, days - ahead)) if ahead > 0 else (len(scores) + ahead, days)
    return scores[max(0, stop - many) : stop] if stop > 0 else []
