"""What is wrong with a body: its field, what was sent there, and what was expected."""

from __future__ import annotations

from math import isfinite
from typing import Any, Final, get_args
from unicodedata import category

import msgspec
from msgspec import Struct

from streams.web.problems import cut

NO_CHOICE: Final = "Invalid enum value"  # msgspec says of it what was sent, and not what there is
SEEN: Final = frozenset("LNPS")  # letters, numbers, punctuation, signs: a mark is seen only on one of them
NOTHING_SEEN: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs by name alone


def fault(error: Exception, kind: type[Struct], sent: Any) -> dict[str, Any]:
    """Return the field that an error is about; ``sent`` is what was read untyped, None where nothing could be."""
    message, _, place = str(error).partition(" - at `$.")
    field = place.rstrip("`") or message.partition("missing required field `")[2].rstrip("`")
    if message.startswith(NO_CHOICE):
        message = f"Expected one of {', '.join(map(repr, choices(kind, field)))}"
    told = {"field": field, "message": message}
    return told | ({"value": as_text(sent[field])} if isinstance(sent, dict) and field in sent else {})


def visible(text: str) -> bool:
    r"""Return whether there is anything to see in a text.

    >>> visible("no"), visible("\u3164\u200b "), visible("\0"), visible("\u0301\u20dd")
    (True, False, False, False)
    """
    return any(category(each)[0] in SEEN and each not in NOTHING_SEEN for each in text)


def choices(kind: type[Struct], field: str) -> tuple[Any, ...]:
    """Return what a field that is an enumeration may be, in the order in which it is declared."""
    (annotation,) = (each.type for each in msgspec.structs.fields(kind) if each.encode_name == field)
    return get_args(annotation)


def as_text(value: Any) -> str:
    """Return a value as it is shown back: a text as it is, anything else as JSON, cut where it is long.

    >>> as_text("perhaps"), as_text(101), as_text(None), as_text(float("inf"))
    ('perhaps', '101', 'null', 'inf')
    """
    if isinstance(value, float) and not isfinite(value):  # which a form may say, and JSON cannot
        return str(value)
    return cut(value if isinstance(value, str) else msgspec.json.encode(value).decode())
