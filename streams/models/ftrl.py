"""River's logistic regression under FTRL-Proximal, over numbered slots, its whole state as plain numbers."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

ALPHA: Final = 0.05
BETA: Final = 1.0
L1: Final = 0.0
L2: Final = 1.0
INTERCEPT: Final = -3.0  # before anything is learned few leave; after that each feature's curve carries its part


class Numbers(Struct, array_like=True, frozen=True):
    """All there is to a regression: doubles in slot order (native byte order), and its steps so far."""

    weights: bytes
    z: bytes
    n: bytes
    steps: int


def fresh(slots: int) -> Numbers:
    """Return a regression that has learned nothing."""
    zeros = bytes(8 * slots)
    return Numbers(zeros, zeros, zeros, 0)


def prepare() -> None:
    """Import what the first `Ftrl` needs: River brings SciPy, over half of a worker's start, and only one learns."""
    import river.linear_model  # noqa: F401


class Ftrl:
    """Probability that a customer leaves, learned example by example.

    Every slot has a weight from the start, so sums run in the order of the example and a restored regression goes on
    bit by bit as if it had never been away [^1].

    Parameters
    ----------
    numbers
        What `numbers` returned, or ``fresh(slots)``.

    Examples
    --------
    >>> ftrl = Ftrl(fresh(2))
    >>> for _ in range(100):
    ...     ftrl.learn({0: 1.0}, left=True)
    ...     ftrl.learn({1: 1.0}, left=False)
    >>> ftrl.logit({0: 1.0}) > INTERCEPT > ftrl.logit({1: 1.0})
    True
    >>> Ftrl(ftrl.numbers()).logit({0: 1.0}) == ftrl.logit({0: 1.0})
    True

    References
    ----------
    [^1]: McMahan, H. B. et al. (2013). Ad click prediction: a view from the trenches. KDD.
    """

    def __init__(self, numbers: Numbers) -> None:
        from river import linear_model, optim, utils  # here, for the reason that `prepare` gives

        self._ftrl: Any = optim.FTRLProximal(alpha=ALPHA, beta=BETA, l1=L1, l2=L2)
        self._ftrl.z = defaultdict(float, enumerate(array("d", numbers.z)))
        self._ftrl.n = defaultdict(float, enumerate(array("d", numbers.n)))
        self._ftrl.n_iterations = numbers.steps
        self._model: Any = linear_model.LogisticRegression(self._ftrl, intercept_init=INTERCEPT, intercept_lr=0.0)
        self._model._weights = utils.VectorDict(dict(enumerate(array("d", numbers.weights))))

    def learn(self, lit: Mapping[int, float], *, left: bool) -> None:
        """Take one step towards what happened."""
        self._model.learn_one(lit, left)

    def logit(self, lit: Mapping[int, float]) -> float:
        """Return the log-odds of leaving; learns nothing."""
        return float(self._model._raw_dot_one(lit))

    @property
    def weights(self) -> array[float]:
        """Return the weight of every slot."""
        return array("d", self._model.weights.values())

    def numbers(self) -> Numbers:
        """Return the state, for `Ftrl` to go on from."""
        z, n = (array("d", values.values()).tobytes() for values in (self._ftrl.z, self._ftrl.n))
        return Numbers(self.weights.tobytes(), z, n, self._ftrl.n_iterations)
