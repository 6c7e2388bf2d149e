"""What a record that was not counted adds to the view: why that was, and while it is among the newest, itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

import msgspec

from streams.adapters.view.edit import Edit
from streams.adapters.view.keys import Keys
from streams.adapters.view.told import Told

SAMPLES: Final = 20
SAMPLE_CHARACTERS: Final = 200
REASON_CHARACTERS: Final = 120
PARTICULAR: Final = re.compile(r", (?:got|where|which) .*| at byte \d+.*| at \d{4}-\d\d-\d\d.*", re.DOTALL)


def note_reject(edit: Edit, keys: Keys, told: Told) -> None:
    """Count why a record was not counted, and keep the newest few."""
    said = {name: text(value) for name, value in told.headers.items()}
    edit.add("rejects", kind_of(said.get("reason", "")), 1)
    sample = {
        "at": datetime.fromtimestamp(told.at_ms / 1000, UTC),
        "reason": said.get("reason", ""),
        "topic": said.get("source_topic", ""),
        "partition": number(said.get("source_partition", "")),
        "offset": number(said.get("source_offset", "")),
        "key": told.customer[:SAMPLE_CHARACTERS],
        "value": text((told.value or b"")[: 4 * SAMPLE_CHARACTERS]),
    }
    edit.do("LPUSH", keys.samples, msgspec.json.encode(sample))
    edit.do("LTRIM", keys.samples, "0", str(SAMPLES - 1))


def kind_of(reason: str) -> str:
    """Return a reason without what is particular to one record, so that there are few of them.

    >>> kind_of("count: expected an integer >= 1, got 0")
    'count: expected an integer >= 1'
    """
    return PARTICULAR.sub("", reason)[:REASON_CHARACTERS] or "unknown"


def text(value: bytes) -> str:
    """Return bytes as a text that is not long."""
    return value.decode(errors="replace")[:SAMPLE_CHARACTERS]


def number(said: str) -> int:
    """Return a number that a header says, -1 if it says none."""
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else -1
