"""Small pictures made of characters, and text made safe to print."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import isfinite
from typing import Final

from rich.cells import cell_len, chop_cells
from rich.text import Text

from streams.events import AlertSeverity, Band

BLOCKS: Final = " ▁▂▃▄▅▆▇█"
LEAST_SPAN: Final = 25.0
PLAIN_BLOCKS: Final = " .:-=+*#@"
BANDS: Final[dict[Band | None, tuple[str, str]]] = {
    "at_risk": ("at risk", "bold red"),
    "watch": ("watch", "yellow"),
    "healthy": ("healthy", "green"),
    None: ("unknown", "dim"),
}
SEVERITIES: Final[dict[AlertSeverity, tuple[str, str]]] = {
    "critical": ("critical", "bold red"),
    "warning": ("warning", "yellow"),
    "info": ("info", "cyan"),
}
OVERRIDDEN: Final = "*"  # before a score of which a person says otherwise
BLANK: Final = "␠"
JOINER: Final = "\u200d"  # holds an emoji of several parts together


def clean(text: str, longest: int = 256) -> str:
    r"""Return text on one line in which nothing can move the cursor, change colours or hide.

    >>> clean("a\x1b[31m\nb"), clean(" ")
    ('a\\x1b[31m\\nb', '␠')
    """
    shown = text if text.isprintable() else "".join(map(_visible, text))
    if shown.isspace():
        shown = BLANK * len(shown)  # else there is nothing to see, or to click on
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def _visible(character: str) -> str:
    return character if character.isprintable() or character == JOINER else character.encode("unicode_escape").decode()


def escaped(document: str) -> str:
    r"""Return a line of JSON of the same value, in which nothing commands the terminal.

    >>> escaped('"a\u202eb\U000e0001"')
    '"a\\u202eb\\udb40\\udc01"'
    """
    return document if document.isprintable() else "".join(c if c.isprintable() else _units(c) for c in document)


def _units(character: str) -> str:
    digits = character.encode("utf-16-be").hex()
    return "".join(f"\\u{digits[at : at + 4]}" for at in range(0, len(digits), 4))


def fitted(text: str, columns: int) -> str:
    """Return as many whole words as there is room for, and an ellipsis where some are left out.

    >>> fitted("health is 58, below 60", 16), fitted("incomprehensibilities", 9)
    ('health is 58, …', 'incompre…')
    """
    if cell_len(text) <= columns:
        return text
    kept = chop_cells(text, max(1, columns - 1))[0]
    whole = kept if text[len(kept)] == " " else kept.rpartition(" ")[0] + " "
    return f"{whole if whole.strip() else kept}…"


def bar(share: float, width: int, plain: bool = False) -> str:
    """Return a bar of ``width`` characters, filled by a share of 0..1.

    >>> bar(0.5, 6)
    '███░░░'
    """
    full = round(width * max(0.0, min(1.0, share))) if isfinite(share) else 0
    done, rest = ("#", ".") if plain else ("█", "░")
    return done * full + rest * (width - full)


def sparkline(counts: Sequence[float], plain: bool = False) -> str:
    """Return one character a count, as high as it is against the greatest; only nothing is blank.

    >>> sparkline([0, 1, 50, 100])
    ' ▁▄█'
    """
    blocks = PLAIN_BLOCKS if plain else BLOCKS
    most = max(counts, default=0) or 1
    return "".join(blocks[max(1, round(8 * count / most))] if count > 0 else blocks[0] for count in counts)


def window(scores: Sequence[float]) -> tuple[float, float]:
    """Return where a picture of scores begins, and how many points it spans: so many that what hardly moves lies flat.

    >>> window([20.0, 80.0]), window([50.0, 51.0])
    ((20.0, 60.0), (38.0, 25.0))
    """
    lowest, highest = min(scores), max(scores)
    span = max(LEAST_SPAN, highest - lowest)
    return (lowest + highest - span) / 2, span


def course(scores: Sequence[float | None], columns: int) -> str:
    """Return the course of a score, oldest first, in as many characters; a blank where it was not known.

    Where there are more scores than columns, each stands for the last of its stretch.

    >>> course([20.0, 40.0, None, 60.0, 80.0], 5), course([20.0, 80.0, 20.0, 80.0], 2), course([None, 50.0], 9)
    ('▁▃ ▆█', '██', '')
    """
    known = [score for score in scores if score is not None]
    if len(known) < 2:
        return ""
    (bottom, span), many = window(known), min(columns, len(scores))
    ends = [len(scores) * at // many for at in range(many + 1)]
    last = (next(filter(is_known, reversed(scores[start:end])), None) for start, end in pairwise(ends))
    return "".join(" " if score is None else BLOCKS[1 + round(7 * (score - bottom) / span)] for score in last)


def is_known(score: float | None) -> bool:
    """Return whether there is a score."""
    return score is not None


def band(of: Band | None) -> Text:
    """Return a band in words, coloured where there is colour."""
    return Text(*BANDS[of])


def severity(of: AlertSeverity) -> Text:
    """Return a severity in words, coloured where there is colour."""
    return Text(*SEVERITIES[of])
