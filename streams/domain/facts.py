"""What every fact of ours carries: an id that the log alone decides, the customer, and the time."""

from hashlib import blake2b
from typing import Any, Final

from streams.domain.customer import Customer
from streams.domain.days import instant

LONGEST: Final = 128  # characters of a customer's id inside other ids, which hold 256 themselves


def handle(customer_id: str) -> str:
    """Return a customer's id as it stands in other ids: itself, or if it is very long, its beginning and a digest."""
    if len(customer_id) <= LONGEST:
        return customer_id
    return f"{customer_id[: LONGEST - 17]}~{blake2b(customer_id.encode(), digest_size=8).hexdigest()}"


def stamp(customer: Customer, kind: str, at: float) -> dict[str, Any]:
    """Return id, customer and time of the customer's next fact."""
    return {"event_id": next_id(customer, kind), "customer_id": customer.id, "occurred_at": instant(at)}


def next_id(customer: Customer, kind: str) -> str:
    """Count a fact, and return its id: ``<customer>:<kind>:<number>``."""
    customer.said += 1
    return f"{handle(customer.id)}:{kind}:{customer.said}"
