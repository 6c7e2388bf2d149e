"""Whom to look at first, as somebody on call would. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Final

from streams.adapters.view.portrait import AlertState
from streams.adapters.view.row import SEVERITIES
from streams.events import AlertSeverity, Band

SCORED_FROM: Final = 0.5


class Worry(IntEnum):
    """How much a customer needs somebody: ``AT_RISK`` is that of an alert of the lowest severity, too."""

    NONE = 0
    WATCH = 1
    QUIET = 2  # all alerts are snoozed
    TAKEN = 3  # somebody is on every alert that is not
    AT_RISK = 4
    WARNING = 5
    CRITICAL = 6


def worried(band: Band | None, alerts: Iterable[tuple[AlertSeverity, AlertState]]) -> Worry:
    """Return how much a customer needs somebody, by its open alerts, and by its band where it has none.

    First comes an alert that nobody is on, by its severity; then who is at risk without an alert; then who has alerts
    that somebody has taken on, and who has none but snoozed ones; then who is to be watched, and the rest.

    >>> worried("at_risk", [("critical", "acknowledged"), ("warning", "firing")]).name
    'WARNING'
    >>> worried("at_risk", [("critical", "snoozed")]).name, worried("at_risk", []).name, worried(None, []).name
    ('QUIET', 'AT_RISK', 'NONE')
    """
    known = list(alerts)
    firing = [SEVERITIES[severity] for severity, state in known if state == "firing"]
    if firing:
        return Worry(Worry.AT_RISK + max(firing))
    if known:
        return Worry.TAKEN if any(state == "acknowledged" for _, state in known) else Worry.QUIET
    return Worry.AT_RISK if band == "at_risk" else Worry.WATCH if band == "watch" else Worry.NONE


def urgent(worry: Worry, score: float | None, probability: float | None) -> float:
    """Return how high a customer ranks, 0..7: by how much it needs somebody, and then by how likely it is to leave.

    Those whom the model has not scored yet follow, lowest health first.
    """
    if probability is not None:
        return worry + SCORED_FROM + 0.499 * probability
    return worry + (0.0 if score is None else 0.001 + 0.498 * (1 - score / 100))
