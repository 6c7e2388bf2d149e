"""A command from being asked for to being in the log, alike for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Annotated, Any, Final, NamedTuple
from urllib.parse import quote
from uuid import uuid4

import msgspec
from fastapi import Depends, Header, Response
from starlette.concurrency import run_in_threadpool

from streams.adapters.view.care import noticed
from streams.adapters.view.portrait import Portrait
from streams.events import LONGEST_HOLD, Command
from streams.web.access import Operator
from streams.web.api import customers
from streams.web.api.checks import is_behind
from streams.web.bodies import Until
from streams.web.clock import time_of
from streams.web.context import Context, Helix
from streams.web.faults import as_text
from streams.web.live.frames import id_of
from streams.web.problems import Problem

DONE: Final = 409
MOST_KEY_CHARACTERS: Final = 128
TOO_MANY_HOURS: Final = LONGEST_HOLD / timedelta(hours=1) + 1  # more are as many: no calendar goes on for ever
NAMING: Final = ("alert_id", "plan_id", "task_id")  # these stand in the address, the rest in the body
Check = Callable[..., None]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=MOST_KEY_CHARACTERS,
        description="The same key and body say the same command again: it takes effect once among 64 events.",
    ),
]


class Seen(NamedTuple):
    """A customer as whoever commands finds it, and its time then, as far as the view knows."""

    customer: Portrait
    now: datetime

    def end(self, asked: Until) -> datetime:
        """Return when something is to end; raise a `Problem` if that is not said once, is past, or too far ahead."""
        if (asked.until is None) == (asked.for_hours is None):
            raise _wrong("until", "expected either `until` or `for_hours`")
        end = asked.until or self.now + timedelta(hours=min(TOO_MANY_HOURS, asked.for_hours or 0.0))
        if end <= self.now:
            detail = f"It would be over already: the customer's time is {self.now.isoformat(timespec='seconds')}."
            raise Problem(422, "in-the-past", detail, errors=[self._wrong(asked)], now=self.now)
        if end > (latest := self.now + LONGEST_HOLD):
            end_by = latest.isoformat(timespec="seconds")
            detail = f"It may hold for {LONGEST_HOLD.days} days of the customer's time, so until {end_by} at most."
            raise Problem(422, "too-far-ahead", detail, errors=[self._wrong(asked)], latest=latest)
        return end

    def _wrong(self, asked: Until) -> dict[str, str]:
        field, value = ("until", asked.until.isoformat()) if asked.until else ("for_hours", as_text(asked.for_hours))
        latest = self.now + LONGEST_HOLD
        message = f"Expected an end after {self.now.isoformat()}, by {latest.isoformat()} at the latest"
        return {"field": field, "message": message, "value": value}


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody who may give commands, and has not given too many."""

    helix: Context
    person: Operator
    key: str | None

    async def look(self, customer_id: str, check: Check | None = None, *ids: str) -> Seen:
        """Return a customer as the view has it; raise a `Problem` if there is none, or the check finds one."""
        return await run_in_threadpool(self._look, customer_id, check, *ids)

    async def give(self, kind: type[Command], seen: Seen, said: msgspec.Struct, **fields: Any) -> Response:
        """Write a command; return 202 with its id, under which its outcome is told in the live stream.

        ``said`` is the body as it was asked: a repeat has that in common, but `for_hours` ends at another moment.
        """
        whom, by = seen.customer.customer_id, self.person.name[:128]
        name = self._name(kind, whom, *(fields.get(each) for each in NAMING), said)
        before = id_of(self.helix.hub.before(name))
        await self.helix.commands.send(
            kind(event_id=name, customer_id=whom, occurred_at=seen.now, issued_by=by, **fields)
        )
        told = {
            "command_id": name,
            "customer_id": whom,
            "command": kind.__struct_config__.tag,
            "watch": f"/api/v1/live?command={quote(name, safe=':')}&after={before}",
        }
        return Response(msgspec.json.encode(told), 202, media_type="application/json")

    def _look(self, customer_id: str, check: Check | None, *ids: str) -> Seen:
        reader, found = self.helix.reader, customers.kept(self.helix, customer_id)
        now = time_of(found, reader.pace())
        customer = noticed(found.portrait, now)
        try:
            if check is not None:
                check(reader, customer, *ids)
        except Problem as problem:
            if problem.status != DONE or not (self.key or is_behind(reader, customer)):
                raise
            # a repeat may find done what it did itself, and what has ended it may be told before it is written: the
            # stream knows, and drops or refuses it
        return Seen(customer, now)

    def _name(self, *about: object) -> str:
        """Return the command's id: with a key the same again for the same body about the same thing."""
        if self.key is None:
            return f"{self.person.token_id}:{uuid4().hex}"
        mark = blake2b(repr(about).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
        return f"{self.person.token_id}:{self.key}:{mark}"


async def _asking(helix: Helix, person: Operator, key: Key = None) -> Asking:
    if seconds := helix.writes.wait(person.token_id):
        detail = f"Too many commands with this token; in {seconds} s the next is taken."
        raise Problem(429, "too-many-commands", detail, headers={"Retry-After": str(seconds)})
    return Asking(helix, person, key)


def _wrong(field: str, message: str) -> Problem:
    errors = [{"field": field, "message": message}]
    return Problem(422, "invalid-request", "The command is not as it must be.", errors=errors)


Asked = Annotated[Asking, Depends(_asking)]
