"""What is wrong with a body: its field, what was sent there, and what was expected."""

from __future__ import annotations

from typing import Any, Final, get_args

import msgspec
from msgspec import Struct

from streams.web.problems import cut

NO_CHOICE: Final = "Invalid enum value"  # msgspec says of it what was sent, and not what there is
NOT_BLANK: Final = r"\S"
BLANK: Final = "Expected `str` matching regex"  # of which there is one
NOTHING_SEEN: Final = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")  # letters and signs by name alone


def fault(error: Exception, kind: type[Struct], sent: Any) -> dict[str, Any]:
    """Return the field that an error is about; ``sent`` is what was read untyped, None where nothing could be."""
    message, _, place = str(error).partition(" - at `$.")
    field = place.rstrip("`") or message.partition("missing required field `")[2].rstrip("`")
    if message.startswith(NO_CHOICE):
        message = f"Expected one of {', '.join(map(repr, choices(kind, field)))}"
    if message.startswith(BLANK):
        message = "Expected a text, not blanks alone"
    told = {"field": field, "message": message}
    return told | ({"value": as_text(sent[field])} if isinstance(sent, dict) and field in sent else {})


def visible(text: str) -> bool:
    r"""Return whether there is anything to see in a text.

    >>> visible("no"), visible("\u3164\u200b "), visible("\0")
    (True, False, False)
    """
    return any(each.isprintable() and not each.isspace() and each not in NOTHING_SEEN for each in text)


def choices(kind: type[Struct], field: str) -> tuple[Any, ...]:
    """Return what a field that is an enumeration may be, in the order in which it is declared."""
    (annotation,) = (each.type for each in msgspec.structs.fields(kind) if each.encode_name == field)
    return get_args(annotation)


def as_text(value: Any) -> str:
    """Return a value as it is shown back: a text as it is, anything else as JSON, cut where it is long.

    >>> as_text("perhaps"), as_text(101), as_text(None)
    ('perhaps', '101', 'null')
    """
    return cut(value if isinstance(value, str) else msgspec.json.encode(value).decode())
