"""What keys do; each is told at the foot of the screen."""

from __future__ import annotations

from typing import Final

KEYS: Final = {
    "s": "sort",
    "b": "band",
    "slash": "pick",
    "f": "feed",
    "o": "open",
    "space": "freeze",
    "question_mark": "help",
    "escape": "back",
    "q": "quit",
}
OVER: Final = {"back", "quit"}  # what keys do over a page of its own
