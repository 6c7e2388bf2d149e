"""A lane's producer is the only one of its id soon."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from streams.engine.transaction import Transactions

pytestmark = pytest.mark.broker
LANES = 16  # beside each other, so that some are not connected yet when they ask


def test_a_producer_has_a_broker_to_ask_for_its_coordinator(
    broker: str, namespace: str, make_changelog: Callable[[str], None], capfd: pytest.CaptureFixture[str]
) -> None:
    changelog, told = f"{namespace}changelog", {"debug": "eos", "log_level": "7"}
    make_changelog(changelog)
    lanes = [Transactions(broker, f"{namespace}{number}", changelog, 0, told) for number in range(LANES)]
    with ThreadPoolExecutor(LANES) as threads:
        list(threads.map(Transactions.fence, lanes))
    for lane in lanes:
        lane.close()
    said = capfd.readouterr().err
    assert said.count("Transaction coordinator changed") >= LANES
    assert "Unable to query for transaction coordinator" not in said
