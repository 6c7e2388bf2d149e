"""How good a risk was, from a stream of judgements and in bounded memory.

Whoever adds a judgement promises that the logit was told by a model that had learned nothing later than the moment it
was told for; see `streams.models.checkpoints`. A figure for labels known at once would flatter.
"""

from __future__ import annotations

from math import exp, log1p
from typing import Final

from msgspec import Struct, field

from streams import events

PER_LOGIT: Final = 128
WIDEST: Final = 16


class Tally(Struct, array_like=True):
    """Counts and sums of all judgements so far; histograms of the logits by bucket, of stayers and of leavers."""

    examples: int = 0
    left: int = 0
    loss: float = 0.0
    base_loss: float = 0.0
    stayers: dict[int, int] = field(default_factory=dict)
    leavers: dict[int, int] = field(default_factory=dict)

    def add(self, logit: float, base_logit: float, *, left: bool) -> None:
        """Count one judgement: the log-odds the model told, those of the base rate then, and what happened."""
        self.examples += 1
        self.left += left
        self.loss += log_loss(logit, left=left)
        self.base_loss += log_loss(base_logit, left=left)
        histogram = self.leavers if left else self.stayers
        bucket = round(PER_LOGIT * max(-WIDEST, min(WIDEST, logit)))
        histogram[bucket] = histogram.get(bucket, 0) + 1

    def honesty(self) -> events.Honesty:
        """Return the figures; a figure that cannot be told yet is none."""
        n = self.examples
        return events.Honesty(
            examples=n,
            left=self.left,
            auc=auc(self.stayers, self.leavers),
            log_loss=self.loss / n if n else None,
            base_log_loss=self.base_loss / n if n else None,
        )


def log_loss(logit: float, *, left: bool) -> float:
    """Return minus the log of the probability that was given to what happened, in nats.

    >>> round(log_loss(0.0, left=True), 3)
    0.693
    """
    surprise = -logit if left else logit
    return max(surprise, 0.0) + log1p(exp(-abs(surprise)))


def auc(stayers: dict[int, int], leavers: dict[int, int]) -> float | None:
    """Return the chance that one who left lies in a higher bucket than one who stayed, ties counting half.

    >>> auc({0: 1, 1: 1}, {1: 2})
    0.75
    """
    total, of_left = sum(stayers.values()), sum(leavers.values())
    if not total or not of_left:
        return None
    below, won = 0, 0.0
    for bucket in sorted(stayers.keys() | leavers.keys()):
        here = stayers.get(bucket, 0)
        won += leavers.get(bucket, 0) * (below + here / 2)
        below += here
    return won / (total * of_left)
