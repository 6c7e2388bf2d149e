"""A customer: what was measured, what was decided, and nothing else; plain numbers, so it can be read and replayed."""

from typing import Final

import msgspec
from msgspec import Struct, field

from streams.domain.days import NEVER
from streams.domain.decisions import Closes, Episode, Frozen, Override, Plan, Reported
from streams.domain.measurements import Account, Group, Tickets, Usage
from streams.events import Segment

VERSION: Final = 2  # of the layout: one more with every field, since an older build would drop what it does not know


class Customer(Struct, array_like=True, gc=False):
    """A customer; ``at`` is the newest event time known.

    ``closed`` is when something was changed last by time alone, or by an event that came late.
    """

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
    override: Override | None = None

    @property
    def active(self) -> bool:
        """Whether the customer has not left, or has come back."""
        account = self.account
        return account.left is None or (account.started is not None and account.started >= account.left)

    @property
    def card(self) -> tuple[Group, str | None, float | None, str | None]:
        """What a health snapshot shows of the account: segment, owner, and what the customer pays."""
        return self.account.segment, self.account.owner, self.mrr, self.currency

    @property
    def segment(self) -> Segment:
        """The customer's segment."""
        kept = self.account.segment
        return Segment(industry=kept.industry, size=kept.size, plan=kept.plan, region=kept.region, others=kept.others)

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
    """Return the customer of these bytes, in the layout of today; ``ValueError`` if they are none or of a later."""
    customer = DECODER.decode(data)
    if customer.version != VERSION:
        if not 1 <= customer.version < VERSION:
            told = f"customer {customer.id!r} has state layout {customer.version}"
            raise ValueError(f"{told}, this build knows 1 to {VERSION}")
        customer.version = VERSION
    return customer


def measured(customer: Customer) -> tuple[float, int, Usage, Tickets, Account]:
    """Return what depends on the events alone, not on the order in which a day's arrived."""
    return customer.at, customer.first, customer.usage, customer.tickets, customer.account
