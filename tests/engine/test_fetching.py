"""What the consumer's thread says of itself is so."""

from __future__ import annotations

import pytest
from aiokafka.consumer.subscription_state import SubscriptionState
from aiokafka.errors import OffsetOutOfRangeError

from streams.engine.fetching import counted_as_fetching


async def test_a_fetch_that_fails_is_over_for_aiokafka_too() -> None:
    subscriptions = SubscriptionState()
    with counted_as_fetching(subscriptions):
        assert subscriptions.fetcher_idle_time == 0
    with pytest.raises(OffsetOutOfRangeError), counted_as_fetching(subscriptions):
        raise OffsetOutOfRangeError({})
    assert subscriptions.fetcher_idle_time > 0
