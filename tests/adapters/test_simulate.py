"""The simulated company: the same for the same seed, valid by the contract, and its lives tell apart."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import get_args

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.adapters.entries import encode
from streams.adapters.simulate import accounts, emissions, events
from streams.adapters.simulate.producers import LATE_HOURS, TWICE_SECONDS, emitted
from streams.adapters.simulate.texts import OPENED, Category, Language
from streams.adapters.simulate.trajectories import TRAJECTORIES
from streams.domain.keywords import category_of
from streams.events import (
    CustomerEvent,
    CustomerSignedUp,
    FeatureUsed,
    SubscriptionCancelled,
    TicketEvent,
    TicketOpened,
)

START = datetime(2024, 1, 1, tzinfo=UTC)
seeds = st.integers(0, 1 << 64)
sizes = st.tuples(st.integers(1, 12), st.integers(1, 60))


@cache
def company() -> list[CustomerEvent]:
    return list(events(1, 90, 150, START))


def of_kind(*names: str, seed: int = 1) -> set[str]:
    return {one.customer_id for one in accounts(seed, 90, 150) if one.trajectory.name in names}


@settings(max_examples=15, deadline=None)
@given(seeds, sizes)
def test_the_same_seed_gives_the_same_events(seed: int, size: tuple[int, int]) -> None:
    assert list(events(seed, *size, START)) == list(events(seed, *size, START))


@settings(max_examples=15, deadline=None)
@given(seeds, sizes)
def test_every_event_is_valid_by_the_contract(seed: int, size: tuple[int, int]) -> None:
    decode = msgspec.json.Decoder(CustomerEvent).decode
    for event in events(seed, *size, START):
        assert decode(encode(event)) == event


@settings(max_examples=15, deadline=None)
@given(seeds, sizes)
def test_an_id_comes_again_only_with_the_very_same_event(seed: int, size: tuple[int, int]) -> None:
    seen: dict[str, CustomerEvent] = {}
    for event in events(seed, *size, START):
        assert seen.setdefault(event.event_id, event) is event


@settings(max_examples=15, deadline=None)
@given(seeds, sizes)
def test_events_are_sent_in_order_within_the_days_asked_for_and_never_before_they_happen(
    seed: int, size: tuple[int, int]
) -> None:
    sent = list(emissions(seed, *size, START))
    assert [one.at for one in sent] == sorted(one.at for one in sent)
    for one in sent:
        assert START <= one.event.occurred_at <= one.at < START + timedelta(days=size[1])
        assert one.at - one.event.occurred_at <= timedelta(hours=LATE_HOURS, seconds=TWICE_SECONDS)


@settings(max_examples=15, deadline=None)
@given(seeds, st.integers(1, 700))
def test_customers_have_names_of_their_own_and_kinds_in_their_shares(seed: int, customers: int) -> None:
    everybody = accounts(seed, customers, 90)
    assert len({one.customer_id for one in everybody}) == customers
    kinds = Counter(one.trajectory.name for one in everybody)
    for kind in TRAJECTORIES:
        assert abs(kinds[kind.name] - kind.share * customers) <= 2


def test_nobody_does_anything_before_signing_up_or_after_leaving() -> None:
    lives: dict[str, list[CustomerEvent]] = {}
    for event in sorted(company(), key=lambda one: (one.occurred_at, int(one.event_id.split(":")[1]))):
        lives.setdefault(event.customer_id, []).append(event)
    for life in lives.values():
        assert isinstance(life[0], CustomerSignedUp)
        left = [n for n, event in enumerate(life) if isinstance(event, SubscriptionCancelled)]
        assert not left or life[left[0]].event_id == life[-1].event_id


def test_those_who_fare_badly_leave_and_those_who_thrive_stay() -> None:
    left = {one.customer_id for one in company() if isinstance(one, SubscriptionCancelled)}
    well, badly = of_kind("thriving", "steady"), of_kind("silent fade", "stillborn", "in trouble", "champion lost")
    assert len(left & badly) > len(badly) / 2
    assert len(left & well) < len(well) / 10


def test_a_silent_fade_uses_less_and_less() -> None:
    fading = of_kind("silent fade")
    months = Counter(
        (one.occurred_at - START).days // 30
        for one in company()
        if one.customer_id in fading and isinstance(one, FeatureUsed)
    )
    assert months[4] < months[1] / 3


def test_those_in_trouble_write_most_of_the_tickets_in_their_language() -> None:
    troubled = of_kind("in trouble")
    opened = [one for one in company() if isinstance(one, TicketOpened)]
    by_customer = Counter(one.customer_id for one in opened)
    assert sum(by_customer[one] for one in troubled) / len(troubled) > 3 * len(opened) / 90
    chinese = {one.customer_id for one in accounts(1, 90, 150) if one.language == "zh"}
    for one in opened:
        assert one.subject.isascii() == (one.customer_id not in chinese)


def test_a_ticket_is_opened_before_anything_else_happens_to_it() -> None:
    happened = sorted(
        (one for one in events(1, 90, 60, START) if isinstance(one, TicketEvent)), key=lambda e: e.occurred_at
    )
    seen: set[str] = set()
    for one in happened:
        assert isinstance(one, TicketOpened) or one.ticket_id in seen
        seen.add(one.ticket_id)


def test_some_events_come_late_and_some_twice() -> None:
    sent = list(emissions(1, 30, 60, START))
    late = sum(one.at - one.event.occurred_at > timedelta(minutes=2) for one in sent)
    twice = len(sent) - len({one.event.event_id for one in sent})
    assert 0.005 < late / len(sent) < 0.05
    assert 0.005 < twice / len(sent) < 0.02


@given(seeds, st.lists(st.integers(0, 10**6), max_size=30).map(sorted))
def test_producers_lose_nothing(seed: int, seconds: list[int]) -> None:
    happened = [
        FeatureUsed(event_id=str(n), customer_id="acme", occurred_at=START + timedelta(seconds=second), feature="api")
        for n, second in enumerate(seconds)
    ]
    assert {one.event.event_id for one in emitted(Random(seed), happened)} == {one.event_id for one in happened}


def test_the_keyword_rules_see_most_tickets_as_they_are_meant() -> None:
    meant: list[tuple[Category, str]] = [
        (category, f"{subject}\n{body}")
        for language in get_args(Language)
        for category, texts in OPENED[language].items()
        for subject, body in texts
    ]
    seen = sum(category_of(text) == category for category, text in meant)
    assert seen / len(meant) > 0.8


def test_a_life_turns_from_one_condition_to_the_other() -> None:
    fade = next(one for one in TRAJECTORIES if one.name == "silent fade")
    assert fade.condition(10, turn=40) == fade.first
    assert fade.condition(40 + fade.ramp_days, turn=40) == fade.then
    assert fade.then.pulse < fade.condition(41, turn=40).pulse < fade.first.pulse
