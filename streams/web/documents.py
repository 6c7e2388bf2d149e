"""What the API answers that is no answer of the view alone."""

from __future__ import annotations

from msgspec import Struct, field

from streams.adapters.reading_view import Cause
from streams.adapters.view.portrait import Portrait


class Customer(Portrait, frozen=True, kw_only=True):
    """A customer; ``change`` is by how many points the score differs from a week before.

    ``falls`` has what made the score fall, of the open alerts that are about that, by their ids, where it is known.
    """

    change: float | None = None
    falls: dict[str, Cause] = field(default_factory=dict)


class Segments(Struct, frozen=True, kw_only=True):
    """How many: of standings (`customers`, `left`, `band:…`, `alerts:…`, `plans:…`), and by group and value.

    ``groups`` are some of ``total``, with some of as many values as ``values`` says: those with most customers.
    ``unreadable`` names what cannot be read and is left out: ``counts``, ``groups`` (of which those of a segment are
    told all the same), ``values:GROUP``.
    """

    counts: dict[str, int]
    groups: dict[str, dict[str, int]]
    values: dict[str, int]
    total: int
    unreadable: tuple[str, ...] = ()


class Accepted(Struct, frozen=True, kw_only=True):
    """A command is in the log; `watch` is where its outcome is told, as `command_applied` or `command_refused`.

    Also to who comes when that is over: it goes on after what was told before the command was written.
    """

    command_id: str
    customer_id: str
    command: str
    watch: str


class FieldError(Struct, frozen=True, kw_only=True):
    """What is wrong with one field: `value` is what was sent, `did_you_mean` names that are like it."""

    field: str
    message: str
    value: str | None = None
    did_you_mean: tuple[str, ...] = ()


class ProblemDocument(Struct, frozen=True, kw_only=True):
    """What is wrong, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: tuple[FieldError, ...] | None = None
