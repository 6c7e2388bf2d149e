"""A command from being asked for to being in the log, alike for all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Annotated, Any, Final
from uuid import uuid4

import msgspec
from fastapi import Depends, Header, Response
from starlette.concurrency import run_in_threadpool

from streams.adapters.view.portrait import Portrait
from streams.events import Command
from streams.web.access import Operator
from streams.web.api import customers
from streams.web.bodies import Until
from streams.web.clock import stream_time
from streams.web.context import Context, Helix
from streams.web.problems import Problem

MOST_KEY_CHARACTERS: Final = 128
NAMING: Final = ("alert_id", "plan_id", "task_id")  # these stand in the address, the rest in the body
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=MOST_KEY_CHARACTERS,
        description="The same key and body say the same command again: it takes effect once among 64 events.",
    ),
]


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody who may give commands, and has not given too many."""

    helix: Context
    person: Operator
    key: str | None

    async def give(self, kind: type[Command], customer_id: str, said: msgspec.Struct, **fields: Any) -> Response:
        """Write a command; return 202 with its id, under which its outcome is told in the live stream.

        ``said`` is the body as it was asked: a repeat has that in common, but `for_hours` ends at another moment.
        """
        now = await run_in_threadpool(self.now, customer_id)
        name = self._name(kind, customer_id, *(fields.get(each) for each in NAMING), said)
        command = kind(
            event_id=name, customer_id=customer_id, occurred_at=now, issued_by=self.person.name[:128], **fields
        )
        await self.helix.commands.send(command)
        told = {
            "command_id": name,
            "customer_id": customer_id,
            "command": kind.__struct_config__.tag,
            "watch": f"/api/v1/live?command={name}",
        }
        return Response(msgspec.json.encode(told), 202, media_type="application/json")

    def _name(self, *about: object) -> str:
        """Return the command's id: with a key the same again for the same body about the same thing."""
        if self.key is None:
            return f"{self.person.token_id}:{uuid4().hex}"
        mark = blake2b(repr(about).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
        return f"{self.person.token_id}:{self.key}:{mark}"

    def now(self, customer_id: str) -> datetime:
        """Return the stream's time, as far as it is known of a customer."""
        return stream_time(self.helix.reader.workers(), self.portrait(customer_id).as_of)

    def end(self, asked: Until, customer_id: str) -> datetime:
        """Return when something is to end; raise a `Problem` if that is not said once, or is past."""
        now = self.now(customer_id)
        if (asked.until is None) == (asked.for_hours is None):
            raise _wrong("until", "expected either `until` or `for_hours`")
        end = asked.until if asked.for_hours is None else now + timedelta(hours=asked.for_hours)
        assert end is not None
        if end <= now:
            detail = f"It would be over already: the stream's time is {now.isoformat(timespec='seconds')}."
            raise Problem(422, "in-the-past", detail, now=now)
        return end

    def portrait(self, customer_id: str) -> Portrait:
        """Return the customer as the view has it, or raise a `Problem`."""
        return customers.portrait(self.helix, customer_id)


async def _asking(helix: Helix, person: Operator, key: Key = None) -> Asking:
    if seconds := helix.writes.wait(person.token_id):
        detail = f"Too many commands with this token; in {seconds} s the next is taken."
        raise Problem(429, "too-many-commands", detail, headers={"Retry-After": str(seconds)})
    return Asking(helix, person, key)


def _wrong(field: str, message: str) -> Problem:
    errors = [{"field": field, "message": message}]
    return Problem(422, "invalid-request", "The command is not as it must be.", errors=errors)


Asked = Annotated[Asking, Depends(_asking)]
