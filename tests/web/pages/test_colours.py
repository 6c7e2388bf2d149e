"""Bands keep apart for people who see colours in another way, by day and by night."""

import re
from itertools import combinations
from typing import Final

import pytest

from streams.web.pages.files import FILES

Colour = tuple[float, float, float]
BANDS: Final = ("risk-fill", "watch-fill", "healthy-fill")
APART: Final = 20.0  # of two colours of which one, 2.3, can just be told from the other
# what becomes of linear light; Machado, G. M. et al. (2009). A physiologically-based model for simulation of color
# vision deficiency. IEEE TVCG 15.
SEEN: Final[dict[str, tuple[Colour, Colour, Colour]]] = {
    "as most do": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "without red": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "without green": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "without blue": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
LIGHT: Final[tuple[Colour, Colour, Colour]] = (  # of sRGB, by its white
    (0.4124 / 0.9505, 0.3576 / 0.9505, 0.1805 / 0.9505),
    (0.2126, 0.7152, 0.0722),
    (0.0193 / 1.089, 0.1192 / 1.089, 0.9505 / 1.089),
)


def told(name: str, theme: int) -> Colour:
    """Return a colour of a theme in linear light."""
    found = re.search(rf"--{name}: light-dark\(#(\w+), #(\w+)\)", FILES["css/tokens.css"].content.decode())
    assert found
    red, green, blue = (int(found[1 + theme][at : at + 2], 16) / 255 for at in (0, 2, 4))
    return linear(red), linear(green), linear(blue)


def linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def times(rows: tuple[Colour, Colour, Colour], colour: Colour) -> Colour:
    red, green, blue = (sum(a * b for a, b in zip(row, colour, strict=True)) for row in rows)
    return red, green, blue


def lab(colour: Colour) -> Colour:
    """Return a colour in CIELAB, where a distance is how different two look."""
    x, y, z = (
        max(0.0, each) ** (1 / 3) if each > 216 / 24_389 else (24_389 / 27 * each + 16) / 116
        for each in times(LIGHT, colour)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("way", SEEN)
def test_no_band_looks_like_another_however_colours_are_seen(theme: int, way: str) -> None:
    seen = {name: lab(times(SEEN[way], told(name, theme))) for name in BANDS}
    for one, other in combinations(BANDS, 2):
        apart = sum((a - b) ** 2 for a, b in zip(seen[one], seen[other], strict=True)) ** 0.5
        assert apart > APART, (one, other, apart)
