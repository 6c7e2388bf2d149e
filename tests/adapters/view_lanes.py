"""Lanes as the view meets them, without Kafka: in these tests a state is the portrait itself."""

from datetime import UTC, datetime

import msgspec

from streams.adapters.view import Portrait, View
from streams.adapters.view.portrait import OpenAlert
from streams.events import Segment

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def describe(state: bytes) -> Portrait:
    """In these tests a state is the portrait itself."""
    return msgspec.json.decode(state, type=Portrait)


def alert(customer: str) -> OpenAlert:
    return OpenAlert(alert_id=f"{customer}:low:1", policy="low", severity="critical", raised_at=NOON)


def state(customer: str, score: float = 50.0, alerts: tuple[OpenAlert, ...] = (), plan: str = "pro") -> bytes:
    segment = Segment(plan=plan)
    return msgspec.json.encode(
        Portrait(customer_id=customer, as_of=NOON, score=score, band="watch", alerts=alerts, segment=segment)
    )


class Lane:
    """A lane as the engine has it: a table, a position, and the views that are told of it."""

    def __init__(self, partition: int = 0) -> None:
        self.partition, self.position = partition, 0
        self.table: dict[str, bytes] = {}

    @property
    def token(self) -> bytes:
        return f"at {self.position}".encode()

    def given_to(self, view: View) -> None:
        view.taken_over(self.partition, self.table, self.token)

    def commit(self, view: View | None, changes: dict[str, bytes | None], *facts: object) -> None:
        self.position += 1
        for customer, new in changes.items():
            if new is None:
                self.table.pop(customer, None)
            else:
                self.table[customer] = new
        if view:
            view.changed(self.partition, changes, self.token, facts)
