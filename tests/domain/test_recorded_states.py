"""States that an earlier layout wrote are read as what they were.

A file of ``recorded/`` holds states as changelogs have them, and beside each what was known of its customer then.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from streams import domain
from streams.domain.customer import VERSION
from streams.domain.days import DAY
from tests.domain.stories import POLICIES

RECORDED = Path(__file__).parent / "recorded"


def recorded() -> Iterator[Any]:
    """Yield each recorded state, named by its layout and customer."""
    for file in sorted(RECORDED.glob("customers-*.jsonl")):
        for line in file.read_text().splitlines():
            told = json.loads(line)
            yield pytest.param(b64decode(told.pop("state")), told, id=f"{file.stem}-{told['customer']}")


@pytest.mark.parametrize(("state", "told"), list(recorded()))
def test_a_state_of_an_earlier_layout_is_the_customer_it_was(state: bytes, told: dict[str, Any]) -> None:
    customer = domain.decode(state)
    points = [point for point in customer.reported.points if point is not None]
    assert told == {
        "customer": customer.id,
        "said": customer.said,
        "score": round(sum(points), 6) if points else None,
        "band": customer.reported.band,
        "uses": customer.usage.total,
        "mrr": customer.mrr,
        "plans": sorted(customer.plans),
        "firing": sorted(name for name, one in customer.episodes.items() if one.raised is not None),
        "active": customer.active,
    }


@pytest.mark.parametrize(("state", "told"), list(recorded()))
def test_it_goes_on_in_the_layout_of_today(state: bytes, told: dict[str, Any]) -> None:
    customer = domain.decode(state)
    assert customer.version == VERSION
    domain.close_day(customer, int(customer.at // DAY + 2) * DAY, POLICIES, lambda _: None)
    assert domain.decode(domain.encode(customer)) == customer
    assert customer.usage.total == told["uses"]


def test_a_state_of_a_layout_to_come_is_refused() -> None:
    later = msgspec.msgpack.encode([VERSION + 1, "acme", 0.0])
    with pytest.raises(ValueError, match=rf"customer 'acme' has state layout {VERSION + 1}, this build knows 1 to"):
        domain.decode(later)
