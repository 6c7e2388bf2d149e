"""Tickets from the first line to the last: answered, diagnosed, solved, rated, and sometimes none of it in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from streams.adapters.simulate import texts
from streams.adapters.simulate.texts import Category
from streams.adapters.simulate.voice import Voice, after
from streams.events import (
    CustomerReplied,
    TicketAnswered,
    TicketCategorised,
    TicketDiagnosed,
    TicketFact,
    TicketOpened,
    TicketRated,
    TicketReopened,
    TicketResolved,
)

CATEGORIES: Final[tuple[Category, ...]] = ("billing", "technical", "feature", "general")
USUAL: Final = (2, 4, 2, 2)
TROUBLE: Final = (1, 8, 1, 0)
HAGGLING: Final = (8, 1, 1, 1)
CHANNELS: Final = ("email", "chat", "portal")


def threads(voice: Voice) -> Iterator[TicketFact]:
    """Yield what becomes of the tickets opened today, in each one's order, much of it on later days."""
    chance = voice.condition.tickets_a_week / 7
    while voice.happens(min(chance, 0.9)):
        yield from _thread(voice)
        chance /= 2


def _thread(voice: Voice) -> Iterator[TicketFact]:
    account, mood = voice.account, voice.condition.mood
    category = voice.random.choices(CATEGORIES, _weights(voice))[0]
    at = voice.at(7, 18)
    said = voice.says(at)
    ticket = f"{account.customer_id}/ticket-{voice.said}"
    subject, body = texts.opened(voice.random, account.language, category, mood)
    yield TicketOpened(
        **said,
        ticket_id=ticket,
        subject=subject,
        body=body,
        severity=voice.random.choices(("low", "normal", "high", "urgent"), (2, 5, 2 - mood, 0.6 - 0.5 * mood))[0],
        channel=voice.random.choice(CHANNELS),
        product_line="suite",
        agent_team=f"support {account.segment.region}",
    )
    if voice.happens(0.05):
        yield TicketCategorised(**voice.says(after(at, 30)), ticket_id=ticket, category=category)
    yield from _handling(voice, ticket, at, mood)


def _weights(voice: Voice) -> tuple[int, int, int, int]:
    if voice.account.trajectory.haggles and voice.turned:
        return HAGGLING
    return TROUBLE if voice.condition.mood < -0.5 else USUAL


def _handling(voice: Voice, ticket: str, at: datetime, mood: float) -> Iterator[TicketFact]:
    """Where the mood is bad, support is slow, or the other way round."""
    random, language = voice.random, voice.account.language
    slowness = 1.0 if mood > 0 else 1.0 - 4 * mood
    answered = after(at, random.lognormvariate(0.3, 0.8) * slowness)
    yield TicketAnswered(**voice.says(answered), ticket_id=ticket, body=texts.ANSWERED[language])
    if mood < 0 and voice.happens(0.5):
        answered = after(answered, random.uniform(8, 30))
        yield CustomerReplied(**voice.says(answered), ticket_id=ticket, body=texts.STILL_WAITING[language])
    diagnosed = after(answered, random.uniform(0.1, 6) * slowness)
    if voice.happens(0.8):
        yield TicketDiagnosed(**voice.says(diagnosed), ticket_id=ticket)
    if voice.happens(0.97 if mood > 0 else 0.55):
        yield from _solution(voice, ticket, after(diagnosed, random.uniform(0.5, 30) * slowness), mood)


def _solution(voice: Voice, ticket: str, at: datetime, mood: float) -> Iterator[TicketFact]:
    random = voice.random
    minutes = round(random.lognormvariate(3.2, 0.7), 1)
    yield TicketResolved(**voice.says(at), ticket_id=ticket, support_minutes=minutes)
    if voice.happens(0.04 if mood > 0 else 0.3):
        again = after(at, random.uniform(2, 40))
        yield TicketReopened(**voice.says(again), ticket_id=ticket)
        at = after(again, random.uniform(4, 60))
        yield TicketResolved(**voice.says(at), ticket_id=ticket, support_minutes=minutes)
    if voice.happens(0.4):
        csat = min(5, max(1, round(3.6 + 1.4 * mood + random.gauss(0, 0.7))))
        yield TicketRated(**voice.says(after(at, random.uniform(0.2, 20))), ticket_id=ticket, csat=csat)
