"""What a piece of the view is to become, collected: the commands of one script."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Final, TypeVar

import msgspec

from streams.adapters.view.index import Listing
from streams.adapters.view.keys import COUNTS, Keys, picture_of

LIVE_ENTRIES: Final = 10_000
NOW: Final = (
    "now"  # as a score: the milliseconds since 1970, as the clock of Redis has them when the edit is carried out
)
Command = tuple[str | bytes, ...]
K = TypeVar("K", bound=Hashable)


class Edit:
    """Of many customers at once: each sorted set is touched once, each sum is added to once."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._commands: list[Command] = []
        self._listed: dict[str, dict[str, float]] = defaultdict(dict)
        self._unlisted: dict[str, set[str]] = defaultdict(set)
        self._sums: dict[tuple[str, str], int] = defaultdict(int)
        self._sizes: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))

    def do(self, *command: str | bytes) -> None:
        """Add a command of Redis."""
        self._commands.append(command)

    def announce(self, kind: str, customer: str = "", groups: Iterable[str] = (), data: bytes = b"") -> None:
        """Tell those who look on that something has changed."""
        cap = ("MAXLEN", "~", str(LIVE_ENTRIES))
        self.do(
            "XADD",
            self._keys.live,
            *cap,
            "*",
            "k",
            kind,
            "c",
            customer,
            "g",
            msgspec.json.encode(sorted(groups)),
            "d",
            data,
        )

    def add(self, key: str, field: str, by: int) -> None:
        """Add to a sum; ``key`` is without prefix."""
        self._sums[key, field] += by

    def relist(self, before: Listing, after: Listing) -> None:
        """Take a customer from where it was listed and counted to where it is."""
        for (key, member), score in after.ranks.items():
            if before.ranks.get((key, member)) != score:
                self._listed[key][member] = score
        for key, member in before.ranks.keys() - after.ranks.keys():
            self._unlisted[key].add(member)
        for (key, member), by in difference(before.sizes, after.sizes).items():
            self._sizes[key][member] += by
        self._count([COUNTS], difference(before.counts, after.counts))
        if before.groups == after.groups:
            self._count(map(picture_of, ("", *after.groups)), difference(before.tags, after.tags))
            return
        self._count([picture_of()], difference(before.tags, after.tags))
        self._count(map(picture_of, after.groups), after.tags)
        self._count(map(picture_of, before.groups), difference(before.tags, {}))

    def _count(self, keys: Iterable[str], by: Mapping[str, int]) -> None:
        if by:
            for key in keys:
                for field, amount in by.items():
                    self._sums[key, field] += amount

    @property
    def commands(self) -> list[Command]:
        """The commands, in any order of customers."""
        prefix = self._keys.prefix
        listed: list[Command] = [
            ("ZADD", prefix + key, *(part for member, score in members.items() for part in (repr(score), member)))
            for key, members in self._listed.items()
        ]
        unlisted: list[Command] = [("ZREM", prefix + key, *members) for key, members in self._unlisted.items()]
        return [*self._commands, *unlisted, *listed, *self._sized]

    @property
    def _sized(self) -> Iterator[Command]:
        for key, members in self._sizes.items():
            for member, by in members.items():
                if by:
                    yield "ZINCRBY", self._keys.prefix + key, str(by), member
            yield "ZREMRANGEBYSCORE", self._keys.prefix + key, "0", "0"  # of whom nobody is left

    @property
    def sums(self) -> list[tuple[str, str, int]]:
        """What to add to which field of which hash."""
        return [(self._keys.prefix + key, field, by) for (key, field), by in self._sums.items() if by]

    @property
    def flat(self) -> list[str | bytes | int]:
        """Everything as the scripts take it."""
        commands = self.commands
        parts: list[str | bytes | int] = [len(commands)]
        for command in commands:
            parts += [len(command), *command]
        for told in self.sums:
            parts += told
        return parts


def difference(before: Mapping[K, int], after: Mapping[K, int]) -> dict[K, int]:
    """Return what is to be added to get from one count to another."""
    if before == after:
        return {}
    return {name: by for name in before.keys() | after.keys() if (by := after.get(name, 0) - before.get(name, 0))}
