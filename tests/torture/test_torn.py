"""What a deleted topic takes with it is told from what is lost."""

from __future__ import annotations

import pytest

from tests.torture.torn import SURE_SECONDS, Torn

TOPIC, KEY = "alerts", b"acme"
PLACE = TOPIC, KEY
WANT = list("abcdefgh")
MOMENTS = [float(moment) for moment in range(len(WANT))]
ENDED = MOMENTS[-1] + 1.0 - SURE_SECONDS


def torn(*seams: int) -> Torn:
    made = Torn()
    for seam in seams:
        made.tear(TOPIC, {PLACE: WANT[:seam], (TOPIC, b"initech"): WANT[:5], ("plans", KEY): WANT[:6]})
        made.mend(TOPIC, ENDED)
    return made


@pytest.mark.parametrize(
    ("have", "seams"),
    [
        ("abefgh", [2]),  # c and d lay on the topic
        ("abcdefgh", [2]),  # nothing did
        ("ab", [2]),  # nothing followed
        ("gh", [0]),  # nothing had been read
        ("abdegh", [2, 4]),  # c, then f
        ("abgh", [2, 2]),  # nothing was read in between
        ("", [0]),
    ],
)
def test_what_is_missing_where_the_topic_was_deleted_was_on_it(have: str, seams: list[int]) -> None:
    assert torn(*seams).explains(PLACE, WANT, list(have), MOMENTS)


@pytest.mark.parametrize(
    ("have", "seams"),
    [
        ("abdefgh", []),  # nothing was deleted
        ("abdefgh", [4]),  # c was lost before
        ("abcefgh", [2]),  # d was lost afterwards
        ("abcdefg", [2]),  # the last one, long afterwards
        ("abdceh", [2, 4]),  # disordered
        ("abcdbcdefgh", [4]),  # doubled
    ],
)
def test_what_is_missing_elsewhere_is_lost(have: str, seams: list[int]) -> None:
    assert not torn(*seams).explains(PLACE, WANT, list(have), MOMENTS)


@pytest.mark.parametrize(("have", "explained"), [("abefgh", True), ("abfgh", False), ("ab", False)])
def test_what_is_missing_long_after_the_topic_was_made_anew_is_lost(have: str, explained: bool) -> None:
    made = torn(2)
    made.mend(TOPIC, MOMENTS[4] - SURE_SECONDS)
    assert made.explains(PLACE, WANT, list(have), MOMENTS) == explained


def test_every_round_begins_whole() -> None:
    made = torn(2)
    made.clear()
    assert not made.explains(PLACE, WANT, list("abefgh"), MOMENTS)
