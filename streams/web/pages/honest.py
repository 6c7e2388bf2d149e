"""How far the model can be trusted, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Final, NamedTuple

from streams.adapters.reading_view import Bin
from streams.adapters.terminal.words import percent
from streams.adapters.wording.texts import Texts

Z: Final = 1.96  # of the 95 % interval


class Dot(NamedTuple):
    """A bin of the calibration plot, in a square of 100 that is 0 at the lower left; ``low`` and ``high`` bound it."""

    x: float
    y: float
    r: float
    low: float
    high: float
    label: str


def reach(bins: Sequence[Bin]) -> float:
    """Return up to which share the plot must reach: the greatest told or happened, rounded up to a tenth."""
    judged = [each for each in bins if each.examples]
    most = max((max(each.told, wilson(each)[1]) for each in judged), default=1.0)
    return min(1.0, max(0.1, -(-most * 10 // 1) / 10))


def dots(bins: Sequence[Bin], t: Texts) -> list[Dot]:
    """Return the bins that were judged as dots, the greater the more examples they have."""
    judged, whole = [each for each in bins if each.examples], reach(bins)
    most = max((each.examples for each in judged), default=1)
    scale = 100 / whole
    return [
        Dot(
            x=round(each.told * scale, 2),
            y=round(100 - each.left / each.examples * scale, 2),
            r=round(1.6 + 3 * sqrt(each.examples / most), 2),
            low=round(100 - wilson(each)[0] * scale, 2),
            high=round(100 - min(whole, wilson(each)[1]) * scale, 2),
            label=t(
                "model.bin", told=percent(each.told), happened=percent(each.left / each.examples), count=each.examples
            ),
        )
        for each in judged
    ]


def wilson(of: Bin) -> tuple[float, float]:
    """Return the 95 % interval of the share that left [^1].

    >>> [round(end, 3) for end in wilson(Bin(low=0, high=1, told=0.1, examples=100, left=10))]
    [0.055, 0.174]

    References
    ----------
    [^1]: Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA 22.
    """
    n, share = of.examples, of.left / of.examples
    middle, half = share + Z * Z / (2 * n), Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return max(0.0, (middle - half) / (1 + Z * Z / n)), min(1.0, (middle + half) / (1 + Z * Z / n))
