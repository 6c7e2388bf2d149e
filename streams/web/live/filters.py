"""Which news somebody wants to hear."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from streams.web.live.frames import RESYNC, Frame


@dataclass(frozen=True, slots=True)
class Filter:
    """What is named must hold: of each name one of its values. Nothing named is everything.

    ``groups`` holds for each group (a segment's, band, owner, policy) its wanted pairs, such as ``plan=pro``.
    """

    kinds: frozenset[str] = frozenset()
    customers: frozenset[str] = frozenset()
    commands: frozenset[str] = frozenset()
    groups: frozenset[frozenset[str]] = frozenset()

    def wants(self, frame: Frame) -> bool:
        """Return whether to tell; that something was missed is told to everybody."""
        if frame.kind == RESYNC:
            return True
        return (
            (not self.kinds or frame.kind in self.kinds)
            and (not self.customers or frame.customer in self.customers)
            and (not self.commands or frame.command in self.commands)
            and not any(pairs.isdisjoint(frame.groups) for pairs in self.groups)
        )


def grouped(pairs: Iterable[tuple[str, str]]) -> frozenset[frozenset[str]]:
    """Return pairs of group and value by their groups.

    >>> sorted(sorted(each) for each in grouped([("plan", "pro"), ("band", "watch"), ("plan", "free")]))
    [['band=watch'], ['plan=free', 'plan=pro']]
    """
    found: dict[str, set[str]] = {}
    for group, value in pairs:
        found.setdefault(group, set()).add(f"{group}={value}")
    return frozenset(map(frozenset, found.values()))
