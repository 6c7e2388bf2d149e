"""Examples to learn from: features frozen at a close, labelled when the horizon has passed."""

from collections.abc import Iterator
from typing import Final

from streams.domain.customer import Customer
from streams.domain.days import DAY, instant, share_of
from streams.domain.decisions import Frozen
from streams.domain.facts import stamp
from streams.domain.features import FEATURE_SET, clipped
from streams.domain.policies import Learning
from streams.events import ExampleLabelled

BILLION: Final = 10**9


def freezes(customer: Customer, closed_at: int, learning: Learning) -> bool:
    """Return whether a close is on the customer's own weekday."""
    every = learning.freeze_every_days
    return closed_at // DAY % every == share_of(customer.id, every)


def freeze(customer: Customer, closed_at: int, features: bytes) -> None:
    """Keep the features, with the risk as it was told."""
    told = customer.reported.risk
    customer.frozen.append(Frozen(closed_at, features, round(told.probability * BILLION) if told else None))


def label_due(customer: Customer, closed_at: int, learning: Learning) -> Iterator[ExampleLabelled]:
    """Label what was frozen a horizon ago.

    Who left is labelled no sooner than who stayed: otherwise those who learn from it see too many leave.
    """
    due = [frozen for frozen in customer.frozen if closed_at - frozen.at >= learning.horizon_days * DAY]
    for frozen in due:
        customer.frozen.remove(frozen)
        yield label(customer, frozen, closed_at, learning)


def note_left(customer: Customer, left: float, learning: Learning) -> None:
    """Note on what waits that the customer left; what was frozen after, not knowing yet, teaches nothing."""
    customer.frozen = [frozen for frozen in customer.frozen if frozen.at <= left]
    for frozen in customer.frozen:
        frozen.left |= left - frozen.at <= learning.horizon_days * DAY


def label(customer: Customer, frozen: Frozen, at: float, learning: Learning) -> ExampleLabelled:
    """Return the example of frozen features and what came of them."""
    return ExampleLabelled(
        **stamp(customer, "example", at),
        frozen_at=instant(frozen.at),
        feature_set=FEATURE_SET,
        features=clipped(frozen.features),
        left=frozen.left,
        horizon_days=learning.horizon_days,
        predicted=None if frozen.predicted is None else frozen.predicted / BILLION,
    )
