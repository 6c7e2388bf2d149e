"""Listeners hear of what is committed; what they do with it is their own affair."""

from __future__ import annotations

from typing import Any

import pytest

from streams.engine.listeners import Listeners


def test_a_listener_that_fails_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[tuple[Any, ...]] = []

    def broken(*_: object) -> None:
        raise RuntimeError("no room")

    listeners = Listeners()
    listeners.add(broken, None, None)
    listeners.add(lambda *what: heard.append(what), lambda *what: heard.append(what), lambda *what: heard.append(what))
    listeners.taken("t", 1, {"a": b"1"})
    listeners.changed("t", 1, {"a": None}, ["fact"])
    listeners.released("t", 1)
    assert heard == [("t", 1, {"a": b"1"}), ("t", 1, {"a": None}, ["fact"]), ("t", 1)]
    assert "no room" in caplog.text
