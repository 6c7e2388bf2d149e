"""Who asks, and what they may do; handlers declare it, so that a route says itself whom it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Request

from streams.web.problems import Problem

Role = Literal["read", "operator"]


@dataclass(frozen=True, slots=True)
class Person:
    """The bearer of a token: ``token_id`` is no secret, it stands for the token in sessions and in limits."""

    token_id: str
    name: str
    role: Role

    @property
    def can_act(self) -> bool:
        """Return whether commands are this person's to give."""
        return self.role == "operator"


async def _reader(request: Request) -> Person:  # not a function: FastAPI would hand that to a thread
    person = request.state.person
    assert isinstance(person, Person)  # the gate lets nobody else come here
    return person


async def _operator(request: Request) -> Person:
    person = await _reader(request)
    if not person.can_act:
        raise Problem(403, "not-an-operator", f"The token of {person.name} may read, not give commands.")
    return person


async def _holds(request: Request) -> Callable[[], bool]:
    holds: Callable[[], bool] = request.state.holds
    return holds


Reader = Annotated[Person, Depends(_reader)]
Operator = Annotated[Person, Depends(_operator)]
Holds = Annotated[Callable[[], bool], Depends(_holds)]
