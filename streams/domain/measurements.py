"""What was measured of a customer: plain numbers in nested arrays, bounded whatever the stream says.

It depends only on which events happened, not on the order in which a day's arrived.
"""

from msgspec import Struct, field

from streams.domain.days import NEVER
from streams.domain.keywords import CATEGORIES
from streams.domain.ring import Ring


class Usage(Struct, array_like=True, gc=False):
    """What was used when. Both ``active`` and the features look back from the newest day with use, ``ring.newest``.

    Bit ``i`` of ``active`` tells of use ``i`` days before it, and a feature's number is how many days before it the
    feature was used last, at most ``LONG_AGO``.
    """

    ring: Ring = field(default_factory=Ring)
    active: int = 0
    oldest: int = NEVER
    total: int = 0
    catalogue: dict[str, int] = {}
    others: dict[str, int] = {}  # features outside the catalogue, the newest few of them
    period: int = 0  # the user sketches count periods of 30 days: this one, and the one before
    users: bytes = b""
    users_before: bytes = b""


class Ticket(Struct, array_like=True, gc=False):
    """One ticket's times; each is a minimum or a maximum, so that the order of arrival does not matter."""

    opened: float | None = None
    answered: float | None = None
    diagnosed: float | None = None
    resolved: float | None = None
    reopened: float | None = None
    reopens: int = 0
    category: int = NEVER
    corrected: float | None = None
    correction: int = NEVER


class Tickets(Struct, array_like=True, gc=False):
    """Counts a day, the tickets that may still change, and totals in whole milliseconds, which add in any order."""

    opened: Ring = field(default_factory=Ring)
    resolved: Ring = field(default_factory=Ring)
    kept: dict[str, Ticket] = {}
    count: int = 0
    answered: int = 0
    answer_ms: int = 0
    solved: int = 0
    solve_ms: int = 0
    reopens: int = 0
    ratings: int = 0
    csat: int = 0
    categories: list[int] = field(default_factory=lambda: [0] * len(CATEGORIES))


class Milestone(Struct, array_like=True, gc=False):
    """When something is due, when that was said, and when it was reached first; but for what was said whole seconds."""

    due: int | None = None
    said: float = -1.0
    reached: int | None = None


class Milestones(Struct, array_like=True, gc=False):
    """What is due, and how many of those no longer kept were done in time, late, or missed."""

    kept: dict[str, Milestone] = {}
    done: int = 0
    late: int = 0
    missed: int = 0


class Contract(Struct, array_like=True, gc=False, order=True):
    """What a customer pays a month since a moment."""

    at: float
    mrr: float
    currency: str


class Goal(Struct, array_like=True, gc=False):
    """A goal's target, where it began, and its newest value."""

    target: float | None = None
    baseline: float | None = None
    said: float = 0.0
    value: float | None = None
    valued: float = 0.0


class Group(Struct, array_like=True, frozen=True, gc=False):
    """A segment as it is kept: see ``Segment``."""

    industry: str | None = None
    size: str | None = None
    plan: str | None = None
    region: str | None = None
    others: dict[str, str] = {}


class Account(Struct, array_like=True, gc=False):
    """Who the customer is, what it pays, and what it said."""

    segment: Group = Group()
    seats: int | None = None
    owner: str | None = None
    told: list[float] = []  # when segment, seats, owner and catalogue were told last
    started: float | None = None
    left: float | None = None
    contracts: list[Contract] = []  # the newest two
    payment_failed: float | None = None
    nps: float | None = None
    nps_at: float | None = None
    champion_left: float | None = None
    contacts_left: int = 0
    market_share: float | None = None
    market_share_at: float | None = None
    milestones: Milestones = field(default_factory=Milestones)
    goals: dict[str, Goal] = {}
