"""What is wrong with a set-up, in plain words: each finding says what to do about it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Finding(Struct, frozen=True):
    """One line of a check-up: what was looked at, what was found, and what to do unless it is fine."""

    level: Literal["ok", "warn", "fail"]
    subject: str
    found: str
    advice: str = ""


def fine(subject: str, found: str) -> Finding:
    """Return a finding that asks for nothing."""
    return Finding("ok", subject, found)


def warn(subject: str, found: str, advice: str) -> Finding:
    """Return a finding that somebody should know of."""
    return Finding("warn", subject, found, advice)


def fail(subject: str, found: str, advice: str) -> Finding:
    """Return a finding with which Helix does not work."""
    return Finding("fail", subject, found, advice)
