"""What the learner keeps: plain numbers in a struct, and River's regression made live from them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import msgspec
from msgspec import Struct, field

from streams import events
from streams.domain import FEATURE_SET, FEATURES
from streams.models import hat
from streams.models.checkpoints import Checkpoint
from streams.models.ftrl import Ftrl, Numbers, fresh
from streams.models.honesty import Tally

LAYOUT: Final = 1
SLOTS: Final = len(FEATURES) * hat.SIZE


class Memory(Struct, array_like=True):
    """Everything the learner knows, as it is stored.

    ``layout`` and ``feature_set`` say how to read it, ``light`` how much light each slot had in all examples,
    ``known_at`` the newest label's time (seconds since 1970); ``recent`` are the last examples' digests in their order,
    ``skipped`` counts what was not learned by reason, ``skipped_at`` is the newest label's time among it.
    """

    layout: int
    feature_set: str
    model: str
    regression: Numbers
    light: list[float]
    horizon_days: int = 0
    version: int = 0
    known_at: float = 0.0
    examples: int = 0
    left: int = 0
    since_snapshot: int = 0
    tally: Tally = field(default_factory=Tally)
    checkpoints: list[Checkpoint] = field(default_factory=list)
    recent: dict[bytes, None] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    skipped_at: float = 0.0


@dataclass(slots=True)
class Learner:
    """The learner's memory, and the live regression that takes the place of ``memory.regression``."""

    memory: Memory
    ftrl: Ftrl


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(Memory)


def new(model: str, version: int = 0) -> Learner:
    """Return a learner that knows nothing; its snapshots are numbered from the version after ``version``.

    >>> new("churn").memory.examples
    0
    """
    nothing = fresh(SLOTS)
    return Learner(Memory(LAYOUT, FEATURE_SET, model, nothing, [0.0] * SLOTS, version=version), Ftrl(nothing))


def encode(learner: Learner) -> bytes:
    """Return the learner as it is stored."""
    learner.memory.regression = learner.ftrl.numbers()
    return _ENCODER.encode(learner.memory)


def decode(stored: bytes) -> Learner:
    """Return the learner that was stored; one of another feature set begins anew, its versions going on.

    Raises `ValueError` for bytes that are no learner of this release's layout.
    """
    try:
        memory = _DECODER.decode(stored)
    except msgspec.DecodeError as error:
        raise ValueError(f"not a learner of layout {LAYOUT}: {error}") from error
    if memory.layout != LAYOUT:
        raise ValueError(f"a learner of layout {memory.layout}, this release reads {LAYOUT}")
    if memory.feature_set != FEATURE_SET:
        return new(memory.model, memory.version)
    return Learner(memory, Ftrl(memory.regression))


def digest(example: events.ExampleLabelled) -> bytes:
    """Return what an example is recognised by when it comes again: eight bytes of customer and event."""
    name = f"{len(example.customer_id)}:{example.customer_id}{example.event_id}"
    return blake2b(name.encode(), digest_size=8).digest()
