"""A reject that is not what was sent, byte for byte, is seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.torture.rejects import Reject
from tests.torture.test_expected import lived_through, poisoned  # noqa: F401 a fixture
from tests.torture.verdict import judge

OWN = 4  # the first of a record's own headers
Damage = Callable[[Reject], Reject]
DAMAGES: tuple[Damage, ...] = (
    lambda one: one._replace(value=b"?" + (one.value or b"")[1:]),
    lambda one: one._replace(key=(one.key or b"") + b"?"),
    lambda one: one._replace(headers=(*one.headers[: OWN - 1], ("reason", b"?"), *one.headers[OWN:])),
    lambda one: one._replace(headers=one.headers[:-1]),
    lambda one: one._replace(headers=(*one.headers[:OWN], *one.headers[: OWN - 1 : -1])),
)


@pytest.mark.usefixtures("poisoned")
def test_rejects_that_were_damaged_are_seen_and_are_neither_lost_nor_doubled() -> None:
    lanes, expected = lived_through(9, 2_000)
    rejects = lanes.collected.rejects
    victims = [one for one in rejects if len(set(one.headers[OWN:])) > 1]
    for one, damage in zip(victims, DAMAGES, strict=False):
        del rejects[one]
        rejects[damage(one)] += 1
    verdict = judge(expected, lanes.collected)
    assert (verdict.rejects_wrong, verdict.lost, verdict.doubled) == (2 * len(DAMAGES), 0, 0)
    assert not verdict.sound
