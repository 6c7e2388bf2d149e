"""The header of the demo says how fast time passes, and that the present is reached as soon as it is."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from streams.adapters.freshness import Freshness
from streams.cli._headline import headline
from streams.cli._stage import Clock
from tests.cli.test_stage import END, PLAY


@pytest.mark.parametrize(("days_beyond", "end"), [(0, "the present is reached"), (14, "Ctrl-C ends it")])
def test_it_says_that_the_present_is_reached_once_it_is(days_beyond: int, end: str) -> None:
    seconds, looks, play = [0.0], count(), replace(PLAY, days_beyond=days_beyond)
    clock = Clock(play, lambda: seconds[0], lambda: END + timedelta(hours=9, microseconds=next(looks)))
    clock.go()
    seconds[0] = 4.9
    assert headline(play, clock) == "Helix demo: 2 days a second"
    seconds[0] = 60.0
    assert headline(play, clock).startswith("Helix demo: the present is reached")
    assert headline(play, clock).endswith(end)


@pytest.mark.parametrize(("days_beyond", "end"), [(0, "as it was left"), (14, "as it was left; Ctrl-C ends it")])
def test_it_says_live_of_no_picture_that_stands_still(days_beyond: int, end: str) -> None:
    seconds, looks, play = [0.0], count(), replace(PLAY, days_beyond=days_beyond)
    clock = Clock(play, lambda: seconds[0], lambda: END + timedelta(hours=9, microseconds=next(looks)))
    clock.go()
    stands = Freshness("stale", ("no_worker",))
    why = "; Stale: no worker is at work; what you see is "
    assert headline(play, clock, stands) == f"Helix demo: 2 days a second{why}as it was left"
    seconds[0] = 60.0
    assert headline(play, clock, stands) == f"Helix demo: the present is reached{why}{end}"
    assert "Stale" not in headline(play, clock, Freshness("slow", ("lag",)))
