"""What a live view knows: the newest of every customer, what is open, the latest news. Pure; it is told the time."""

from __future__ import annotations

import heapq
from bisect import insort
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, TypeVar

from streams.adapters.live.news import Entry, entry
from streams.adapters.view.portrait import SAME_POINTS
from streams.adapters.view.worry import urgent, worried
from streams.events import (
    AlertEvent,
    AlertResolved,
    AlertSeverity,
    Band,
    HealthChanged,
    PlanClosed,
    PlanEvent,
    RiskReason,
)

Kind = TypeVar("Kind", bound=str)
Standing = Band | Literal["left"] | None
NEWS: Final = 200
RATE_SECONDS: Final = 3.0


@dataclass(slots=True)
class Row:
    """The newest that was told of a customer."""

    customer_id: str
    score: float | None = None
    moved: float | None = None
    band: Band | None = None
    probability: float | None = None
    reasons: tuple[RiskReason, ...] = ()
    alerts: dict[str, AlertSeverity] = field(default_factory=dict)
    plans: dict[str, str] = field(default_factory=dict)
    left: bool = False

    @property
    def standing(self) -> Standing:
        """What the customer is counted as."""
        return "left" if self.left else self.band

    @property
    def urgency(self) -> float:
        """How high the customer ranks, as in the read model, were nobody on its alerts: no fact here tells of that."""
        worry = worried(self.band, ((severity, "firing") for severity in self.alerts.values()))
        return urgent(worry, self.score, self.probability)


@dataclass(slots=True)
class Progress:
    """How far the stream is; ``seconds`` is the time since it began, ``rate`` what is processed a second lately."""

    sent: int = 0
    processed: int = 0
    lag: int | None = None
    at: datetime | None = None
    seconds: float = 0.0
    rate: float = 0.0


class LiveModel:
    """Takes facts and progress, in any order; memory is bounded by the number of customers."""

    def __init__(self, title: str = "Helix") -> None:
        self.title = title
        self.way_in: tuple[str, ...] = ()
        self.progress_now = Progress()
        self.customers: dict[str, Row] = {}
        self.standings: Counter[Standing] = Counter()
        self.told: Counter[str] = Counter()
        self.open_alerts: Counter[str] = Counter()
        self.open_plans: Counter[str] = Counter()
        self.news: list[Entry] = []
        self.heard = 0
        self._marks: deque[tuple[float, int]] = deque()

    def apply(self, fact: object) -> None:
        """Take over what a fact says; others than of health, alerts and plans are ignored."""
        match fact:
            case HealthChanged():
                self._health(fact)
            case AlertEvent():
                alerts, over = self._row(fact.customer_id).alerts, isinstance(fact, AlertResolved)
                keep(alerts, self.open_alerts, fact.alert_id, None if over else fact.severity)
            case PlanEvent():
                plans, over = self._row(fact.customer_id).plans, isinstance(fact, PlanClosed)
                keep(plans, self.open_plans, fact.plan_id, None if over else fact.plan_type)
            case _:
                return
        self.told[type(fact).__name__] += 1
        if news := entry(fact):
            self._hear(news)

    def forget(self, customer_id: str) -> None:
        """Drop a customer that was erased."""
        if row := self.customers.pop(customer_id, None):
            self.standings[row.standing] -= 1
            self.open_alerts.subtract(row.alerts.values())
            self.open_plans.subtract(row.plans.values())

    def progress(
        self,
        *,
        sent: int,
        processed: int,
        seconds: float,
        lag: int | None = None,
        at: datetime | None = None,
    ) -> None:
        """Take over how far the stream is: events sent and processed so far, ``seconds`` after it began.

        ``at`` is the event time reached; one that goes back, or None, leaves what was known.
        """
        known = self.progress_now.at
        at = max(filter(None, (at, known)), default=None)
        self._marks.append((seconds, processed))
        while len(self._marks) > 2 and seconds - self._marks[1][0] >= RATE_SECONDS:
            self._marks.popleft()
        then, before = self._marks[0]
        rate = (processed - before) / (seconds - then) if seconds > then else 0.0
        self.progress_now = Progress(sent, processed, lag, at, seconds, rate)

    def top(self, count: int) -> list[Row]:
        """Return the most urgent of those who have not left; at a tie, those with a name that sorts later first."""
        here = (row for row in self.customers.values() if not row.left)
        return heapq.nlargest(count, here, key=lambda row: (row.urgency, row.customer_id))

    def _hear(self, news: Entry) -> None:
        """Keep the latest by event time: partitions are read in turns, and one may be months ahead of another."""
        insort(self.news, news._replace(number=self.heard), key=lambda one: (one.at, one.number))
        del self.news[:-NEWS]
        self.heard += 1

    def _row(self, customer_id: str) -> Row:
        if customer_id not in self.customers:
            self.customers[customer_id] = Row(customer_id)
            self.standings[None] += 1
        return self.customers[customer_id]

    def _health(self, fact: HealthChanged) -> None:
        """Take over a snapshot; only that of a customer that has left has no components, not even unknown ones."""
        row = self._row(fact.customer_id)
        self.standings[row.standing] -= 1
        row.band, row.score, row.left = fact.band, fact.score, fact.score is None and not fact.contributions
        self.standings[row.standing] += 1
        known = fact.score is not None and fact.previous_score is not None
        moved = (fact.score or 0.0) - (fact.previous_score or 0.0)
        if not known:
            row.moved = None
        elif abs(moved) > SAME_POINTS:  # else it was told for something else
            row.moved = moved
        row.probability = fact.risk.probability if fact.risk else None
        row.reasons = fact.risk.reasons if fact.risk else ()


def keep(things: dict[str, Kind], counts: Counter[str], name: str, kind: Kind | None) -> None:
    """Note that something is open, and of which kind; or, without one, that it is over."""
    if name in things:
        counts[things.pop(name)] -= 1
    if kind is not None:
        things[name] = kind
        counts[kind] += 1
