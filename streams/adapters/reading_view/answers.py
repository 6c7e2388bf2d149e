"""What the view answers, in lists and sums; a customer by itself is a `Portrait`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Generic, TypeVar

from msgspec import Struct

from streams.adapters.view.cause import Cause
from streams.adapters.view.keys import PICTURE
from streams.adapters.view.packing import Damaged
from streams.adapters.view.portrait import OpenAlert, OpenPlan
from streams.adapters.view.worker import Lane, Latency, Worker
from streams.events import AlertFact, Band, HealthChanged, Honesty, ModelTrained, OutcomeFact, PlanFact, Time

WORKERS: Final = "workers"
S = TypeVar("S")
T = TypeVar("T")


class Page(Struct, Generic[T], frozen=True, kw_only=True):
    """Some of a list; with ``next`` as the cursor comes what follows, None: nothing does.

    ``total`` is how many there are in all, None where that would take long. A page may be short, or empty, though more
    follows: where filters are rarely met together, looking on is left to the next call. ``unreadable`` names what
    belongs here and is left out, since it cannot be read: customers, and members of the list that name none.
    """

    items: tuple[T, ...]
    next: str | None = None
    total: int | None = None
    unreadable: tuple[str, ...] = ()

    def of(self, items: Iterable[S]) -> Page[S]:
        """Return the page with these in the place of its items."""
        return Page(items=tuple(items), next=self.next, total=self.total, unreadable=self.unreadable)

    def readable(self) -> Page[T]:
        """Return the page; raise `Damaged` if some are on it and none can be read: that is more than a record."""
        if len(self.unreadable) > 1 and not self.items:
            raise Damaged("no customer of this list can be read")
        return self


class AlertItem(Struct, frozen=True, kw_only=True):
    """An open alert as of when its customer was judged, and whose it is.

    ``fall`` is what made the score fall, of one about that, where it is known.
    """

    customer_id: str
    as_of: Time | None = None
    alert: OpenAlert
    fall: Cause | None = None
    score: float | None = None
    band: Band | None = None
    owner: str | None = None
    mrr: float | None = None
    currency: str | None = None


class PlanItem(Struct, frozen=True, kw_only=True):
    """An open plan, and whose it is."""

    customer_id: str
    plan: OpenPlan
    score: float | None = None
    band: Band | None = None
    owner: str | None = None


class Entry(Struct, frozen=True, kw_only=True):
    """One fact of a customer; ``number`` counts them from its beginning."""

    number: int
    at: datetime
    fact: HealthChanged | AlertFact | PlanFact | OutcomeFact


class Timeline(Struct, frozen=True, kw_only=True):
    """A customer's facts, newest first; those before ``next`` follow.

    ``unreadable`` names the lists that keep something of it that is damaged, and left out: ``timeline:ID`` what was
    said last, ``past:ID`` what was before.
    """

    entries: tuple[Entry, ...] = ()
    next: int | None = None
    unreadable: tuple[str, ...] = ()


class Adoption(Struct, frozen=True, kw_only=True):
    """How many customers have a feature in their catalogue, and have used it within 30 days."""

    catalogued: int = 0
    used: int = 0


class Picture(Struct, frozen=True, kw_only=True):
    """What the customers of a segment add up to; without a group it is everybody.

    ``health`` counts them by ten points, ``trends`` by how their score moved within a week. ``outcomes`` are those of
    plans that are over, by type. Money is a month's, by each currency that somebody has a price in. ``unreadable``
    names sums that cannot be read and are left out: ``picture`` (``picture:GROUP=VALUE``) of customers, ``outcomes``
    (``outcomes:GROUP=VALUE``) of plans.
    """

    group: str | None = None
    value: str | None = None
    customers: int = 0
    bands: dict[str, int] = {}
    health: tuple[int, ...] = (0,) * 10
    unknown: int = 0
    adoption: dict[str, Adoption] = {}
    trends: dict[str, int] = {}
    alerts: dict[str, int] = {}
    plans: dict[str, int] = {}
    outcomes: dict[str, dict[str, int]] = {}
    mrr: dict[str, float] = {}
    mrr_at_risk: dict[str, float] = {}
    unreadable: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether the sums of its customers can be read: else all of them are left out."""
        return not any(name.partition(":")[0] == PICTURE for name in self.unreadable)


class PartitionPicture(Lane, frozen=True, kw_only=True):
    """How one partition is doing, and who works on it."""

    worker: str


class RejectSample(Struct, frozen=True, kw_only=True):
    """A record that was not counted, long texts cut."""

    at: datetime
    reason: str
    topic: str
    partition: int
    offset: int
    key: str = ""
    value: str = ""


class Bin(Struct, frozen=True, kw_only=True):
    """Of the risks told between ``low`` and ``high``: their mean, how many were judged, and how many had left."""

    low: float
    high: float
    told: float
    examples: int
    left: int


class StreamPicture(Struct, frozen=True, kw_only=True):
    """The stream as its workers tell it: ``watermark`` is the least of all partitions, ``lag`` the sum.

    ``lag`` is None where nobody says it: no partition is held, or the workers that hold them report no more.
    Where the last worker has ended in good order, ``ended_at`` is when, and ``watermark`` as it left it.
    ``latency`` is that of the partition whose 99th percentile is the greatest. ``unreadable`` names what is left out,
    since it cannot be read: ``workers``, ``workers:NAME``, ``model:churn``, ``rejects``, ``rejects:samples``,
    ``calibration``.
    """

    workers: tuple[Worker, ...] = ()
    partitions: tuple[PartitionPicture, ...] = ()
    watermark: datetime | None = None
    ended_at: datetime | None = None
    lag: int | None = None
    latency: Latency | None = None
    rejects: dict[str, int] = {}
    samples: tuple[RejectSample, ...] = ()
    model: ModelTrained | None = None
    calibration: tuple[Bin, ...] = ()
    unreadable: tuple[str, ...] = ()

    @property
    def lacks_workers(self) -> bool:
        """Return whether some worker's record cannot be read, so that it is not known what all of them do."""
        return any(name.partition(":")[0] == WORKERS for name in self.unreadable)

    @property
    def honesty(self) -> Honesty | None:
        """Return how far the risk can be trusted; None before there is a model, and where it cannot be read."""
        return self.model.honesty if self.model else None


class LiveEvent(Struct, frozen=True, kw_only=True):
    """Something that changed in the view: ``kind`` is customer (``data`` a `Row`), gone, fact, or resync.

    ``groups`` are those of the customer before and after; ``resync`` says that everything is to be read anew.
    """

    id: str
    kind: str
    customer_id: str = ""
    groups: frozenset[str] = frozenset()
    data: bytes = b""
