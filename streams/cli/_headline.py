"""The header of the demo: how time passes, and that the picture stands still where it does."""

from __future__ import annotations

from streams.adapters.freshness import Freshness
from streams.adapters.terminal.standing import warned
from streams.adapters.wording.texts import DEFAULT, texts
from streams.cli._stage import Clock, Play


def headline(play: Play, clock: Clock, fresh: Freshness | None = None) -> str:
    """Return how time passes, that the present is reached as soon as it is, and that the picture stands still."""
    still = f"; {stale(fresh)}" if fresh is not None and fresh.state in {"stale", "gone"} else ""
    if not clock.is_over:
        return f"Helix demo: {play.days_a_second:g} days a second{still}"
    if not play.days_beyond:
        return f"Helix demo: the present is reached{still}"
    return f"Helix demo: the present is reached{f'{still};' if still else '; live,'} Ctrl-C ends it"


def stale(fresh: Freshness) -> str:
    """Return the verdict on a picture that stands still, as pages give it, and why it does."""
    return f"{texts(DEFAULT)(f'fresh.{fresh.state}')}: {warned(fresh)[0]}"
