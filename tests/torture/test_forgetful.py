"""What counts twice is seen, where the domain forgets."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest

from streams.domain import Policies, decode, encode, step
from streams.events import USAGE
from tests.oracle import READERS, unknown
from tests.torture.collected import Collected
from tests.torture.forgetful import forgetting
from tests.torture.poison import is_poison
from tests.torture.test_expected import lived_through, poisoned  # noqa: F401 a fixture
from tests.torture.verdict import judge


def last_use(collected: Collected, states: Mapping[str, bytes]) -> tuple[str, Any]:
    """Return the newest use of a partition that counted, and whose it is."""
    for record in reversed(collected.inputs[USAGE, 0]):
        with suppress(ValueError):
            key, event, _ = READERS[USAGE](record)
            if key is not None and key in states and not is_poison(event):
                return key, event
    raise AssertionError("nobody uses anything")


def again(state: bytes, event: Any) -> bytes:
    """Return a state to which an event is applied once more."""
    twice, _ = step(decode(state), event, Policies.default(), unknown)
    assert twice is not None
    return encode(twice)


@pytest.mark.usefixtures("poisoned")
def test_an_event_that_counts_twice_is_seen() -> None:
    with forgetting():
        lanes, expected = lived_through(8)
        states = lanes.collected.states["customers"]
        key, event = last_use(lanes.collected, states)
        states[key] = again(states[key], event)
        assert judge(expected, lanes.collected).state_differences == 1
    assert again(states[key], event) == states[key]
