"""What a picture is shown with: the reader's language, the bands in force, and what time it is in the stream."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from streams.adapters.policies import Bands
from streams.adapters.wording.texts import Texts


class Seeing(NamedTuple):
    """How rows and lines are to be told at a moment."""

    t: Texts
    bands: Bands
    now: datetime
