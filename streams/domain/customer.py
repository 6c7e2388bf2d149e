"""What is kept about a customer: plain numbers in nested arrays, bounded whatever the stream says.

What was *measured* (``measured``) depends only on which events happened, not on the order of their arrival within a
day. What was *decided* (episodes, plans, what was reported, closing scores, frozen examples, which ids were seen last)
also depends on when it was decided.
"""

from typing import Final

import msgspec
from msgspec import Struct, convert, field

from streams.domain.days import NEVER
from streams.domain.keywords import CATEGORIES
from streams.domain.ring import Ring
from streams.events import AlertSeverity, Band, Segment

VERSION: Final = 1


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
    """When something is due, when that was said, and when it was reached first; whole seconds."""

    due: int | None = None
    said: int = NEVER
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
    told: list[int] = []  # when segment, seats, owner and catalogue were told last, whole seconds
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


class Episode(Struct, array_like=True, gc=False):
    """One policy's newest episode: pending since, raised at, clear since, ended at; its number counts from 1."""

    number: int = 0
    since: float | None = None
    raised: float | None = None
    clear: float | None = None
    ended: float | None = None
    severity: AlertSeverity = "warning"


class Plan(Struct, array_like=True, gc=False):
    """One type's newest plan; ``done`` has bit ``i`` set when the template's task ``i`` is done."""

    number: int
    opened: float
    closed: float | None = None
    met: float | None = None  # since when the objective is met
    baseline: float | None = None
    health: float | None = None
    risk: float | None = None
    done: int = 0
    progress: float = 0.0  # as it was told last
    on_track: bool = True


class Reason(Struct, array_like=True, gc=False):
    """What a feature, by place or name, adds to the logit; value and baseline in the steps they are shown in."""

    feature: int | str
    logit: float
    value: int | None = None
    baseline: int | None = None


class Told(Struct, array_like=True, gc=False):
    """The churn risk as it was told last: see ``risk.py``."""

    probability: float
    version: int
    horizon_days: int
    reasons: list[Reason]


class Reported(Struct, array_like=True, gc=False):
    """What the newest health snapshot said: points by the component's place in ``COMPONENTS``, band and risk."""

    points: list[float | None] = []
    band: Band | None = None
    risk: Told | None = None


class Frozen(Struct, array_like=True, gc=False):
    """Quantised features that wait for their label, the risk that was told then, whether the customer left since."""

    at: int
    features: bytes
    predicted: int | None = None  # in billionths
    left: bool = False


class Closes(Struct, array_like=True, gc=False):
    """Closing scores in hundredths, a day each, the last of them on ``newest`` and valid until there is another."""

    newest: int = NEVER
    scores: list[int | None] = []


class Customer(Struct, array_like=True, gc=False):
    """A customer; ``at`` is the newest event time known, ``closed`` the last close that changed anything."""

    version: int
    id: str
    at: float = 0.0
    first: int = NEVER
    usage: Usage = field(default_factory=Usage)
    tickets: Tickets = field(default_factory=Tickets)
    account: Account = field(default_factory=Account)
    recent: bytes = b""
    evidence: list[str] = []
    closed: float = 0.0
    reported: Reported = field(default_factory=Reported)
    closes: Closes = field(default_factory=Closes)
    episodes: dict[str, Episode] = {}
    plans: dict[str, Plan] = {}
    frozen: list[Frozen] = []
    said: int = 0  # facts so far

    @property
    def active(self) -> bool:
        """Whether the customer has not left, or has come back."""
        account = self.account
        return account.left is None or (account.started is not None and account.started >= account.left)

    @property
    def segment(self) -> Segment:
        """The customer's segment."""
        return convert(self.account.segment, Segment, from_attributes=True)

    @property
    def mrr(self) -> float | None:
        """What the customer pays a month now; nothing once it has left."""
        if not self.account.contracts:
            return None
        return self.account.contracts[-1].mrr if self.active else 0.0

    @property
    def currency(self) -> str | None:
        """The currency it pays in."""
        return self.account.contracts[-1].currency if self.account.contracts else None


ENCODER: Final = msgspec.msgpack.Encoder()
DECODER: Final = msgspec.msgpack.Decoder(Customer)


def new(customer_id: str) -> Customer:
    """Return a customer of whom nothing is known."""
    return Customer(version=VERSION, id=customer_id)


def encode(customer: Customer) -> bytes:
    """Return the customer as bytes that ``decode`` reads back to an equal one."""
    return ENCODER.encode(customer)


def decode(data: bytes) -> Customer:
    """Return the customer of these bytes; ``ValueError`` if they are none, or of another version."""
    customer = DECODER.decode(data)
    if customer.version != VERSION:
        raise ValueError(f"customer {customer.id!r} has state version {customer.version}, expected {VERSION}")
    return customer


def measured(customer: Customer) -> tuple[float, int, Usage, Tickets, Account]:
    """Return what depends on the events alone, not on the order in which a day's arrived."""
    return customer.at, customer.first, customer.usage, customer.tickets, customer.account
