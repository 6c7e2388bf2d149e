"""What the view keeps, part by part: what cannot be read of it, or is of another type, costs itself alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import redis

from streams.adapters.view.foreign import answered, unless_foreign
from streams.adapters.view.packing import Damaged

ANOTHER_TYPE: Final = "not a key of Helix: it is of another type"
K = TypeVar("K")
N = TypeVar("N")
T = TypeVar("T")


def asked(pipeline: redis.client.Pipeline) -> list[Any]:
    """Return what Redis answers to each of some commands, `Damaged` in the place of a key of another type.

    Raise `redis.RedisError` if Redis does not answer, or refuses for another reason.
    """
    return [answered(one, Damaged(ANOTHER_TYPE)) for one in pipeline.execute(raise_on_error=False)]


def whole(answer: Any) -> Any:
    """Return an answer; raise `Damaged` where its key is of another type."""
    if isinstance(answer, Damaged):
        raise answer
    return answer


def sound(read: Callable[[], T]) -> T:
    """Return what is read; raise `Damaged` where a key of it is of another type."""
    found: T = whole(unless_foreign(read, Damaged(ANOTHER_TYPE)))
    return found


def part(name: str, read: Callable[[], T], without: T) -> tuple[T, tuple[str, ...]]:
    """Return what is read, and no name; of what cannot be read what stands for it, and its name."""
    try:
        return sound(read), ()
    except Damaged:
        return without, (name,)


def readable(kept: Mapping[N, K], read: Callable[[K], T]) -> tuple[dict[N, T], tuple[N, ...]]:
    """Return what is read of each that is kept, in its order, and the names of those that cannot be read."""
    found, unreadable = dict[N, T](), list[N]()
    for name, one in kept.items():
        try:
            found[name] = read(one)
        except Damaged:
            unreadable.append(name)
    return found, tuple(unreadable)
