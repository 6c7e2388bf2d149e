"""Examples to learn from: features frozen at a close, labelled when the horizon has passed or the customer has left."""

from collections.abc import Iterator

from streams.domain.customer import Customer, Frozen
from streams.domain.days import DAY, instant, share_of
from streams.domain.facts import stamp
from streams.domain.features import FEATURE_SET, clipped
from streams.domain.policies import Learning
from streams.events import ExampleLabelled


def freeze(customer: Customer, closed_at: int, features: bytes, learning: Learning) -> bool:
    """Keep the features on the customer's own weekday, with the risk as it was told; return whether it is today."""
    every = learning.freeze_every_days
    if closed_at // DAY % every != share_of(customer.id, every):
        return False
    told = customer.reported.risk
    customer.frozen.append(Frozen(closed_at, features, told.probability if told else None))
    return True


def label_stayed(customer: Customer, closed_at: int, learning: Learning) -> Iterator[ExampleLabelled]:
    """Label what was frozen a horizon ago: the customer has stayed."""
    due = [frozen for frozen in customer.frozen if closed_at - frozen.at >= learning.horizon_days * DAY]
    for frozen in due:
        customer.frozen.remove(frozen)
        yield label(customer, frozen, closed_at, False, learning)


def label_left(customer: Customer, left: float, at: float, learning: Learning) -> Iterator[ExampleLabelled]:
    """Label everything frozen before the customer left; what was frozen after, not knowing yet, teaches nothing."""
    for frozen in customer.frozen:
        if frozen.at <= left:
            yield label(customer, frozen, at, left - frozen.at <= learning.horizon_days * DAY, learning)
    customer.frozen = []


def label(customer: Customer, frozen: Frozen, at: float, left: bool, learning: Learning) -> ExampleLabelled:
    """Return the example of frozen features and what came of them."""
    return ExampleLabelled(
        **stamp(customer, "example", at),
        frozen_at=instant(frozen.at),
        feature_set=FEATURE_SET,
        features=clipped(frozen.features),
        left=left,
        horizon_days=learning.horizon_days,
        predicted=frozen.predicted,
    )
