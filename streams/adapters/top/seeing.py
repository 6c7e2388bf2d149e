"""What a picture is shown with: the reader's language, the policies in force, and what time it is in the stream."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from streams.adapters.wording.texts import Texts
from streams.settings import Settings


class Seeing(NamedTuple):
    """How rows and lines are to be told at a moment."""

    t: Texts
    settings: Settings
    now: datetime
