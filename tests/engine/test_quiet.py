"""An outage is told of, not reported line by line."""

from __future__ import annotations

import logging

import pytest

from streams.engine.quiet import quietly


def test_what_is_said_over_and_over_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("aiokafka.consumer.fetcher")
    with quietly():
        for attempt in range(50):
            log.error("Failed fetch %d", attempt)
        log.error("Something else")
    log.error("Failed fetch %d", 50)
    assert [record.getMessage() for record in caplog.records] == ["Failed fetch 0", "Something else", "Failed fetch 50"]
