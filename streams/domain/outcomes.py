"""What is said of a command: that it has taken effect, or why it changes nothing."""

from hashlib import blake2b
from typing import Any, Final, NamedTuple

from streams.domain.days import NEVER, instant, seconds
from streams.domain.facts import handle, stamp
from streams.domain.reading import Reading
from streams.events import LONGEST_HOLD, Command, CommandApplied, CommandRefused, OverrideHealth, SnoozeAlert, tag

SAID_CHARACTERS: Final = 1_000
ABOUT: Final = ("issued_by", "alert_id", "plan_id", "task_id")
ASKED: Final = ("until", "reason", "score", "useful", "outcome")


class Refusal(NamedTuple):
    """Why a command changes nothing: a word for programs, a sentence for people."""

    code: str
    because: str


def ill_timed(command: SnoozeAlert | OverrideHealth, now: float) -> Refusal | None:
    """Return why what is said cannot hold until its end: that has passed, or is further ahead than anybody can see."""
    until = seconds(command.until)
    told = f"{instant(until):%Y-%m-%d %H:%M} UTC"
    if until <= now:
        return Refusal("in_the_past", f"It would be over already: {told} has passed.")
    if command.until - command.occurred_at > LONGEST_HOLD:
        return Refusal("too_far_ahead", f"It would hold until {told}: {LONGEST_HOLD.days} days are the most.")
    return None


def applied(reading: Reading, command: Command) -> CommandApplied:
    """Return that a command has taken effect, and what it asked for."""
    return CommandApplied(**about(reading, command), **fields(command, ASKED))


def refused(reading: Reading, command: Command, refusal: Refusal) -> CommandRefused:
    """Return that a command changes nothing, and why."""
    code, because = refusal
    return CommandRefused(**about(reading, command), code=code, because=because[:SAID_CHARACTERS])


def about(reading: Reading, command: Command) -> dict[str, Any]:
    """Return what either says of a command."""
    customer = reading.customer
    said = stamp(customer, "outcome", reading.now)
    if customer.first == NEVER:  # of whom nothing is kept, so that nothing can be counted
        mark = blake2b(command.event_id.encode(), digest_size=8).hexdigest()
        said["event_id"] = f"{handle(customer.id)}:outcome:~{mark}"
    return said | {"command_id": command.event_id, "command": tag(type(command).__name__)} | fields(command, ABOUT)


def fields(command: Command, names: tuple[str, ...]) -> dict[str, Any]:
    """Return those of a command's fields that it has, long texts cut."""
    known = {name: getattr(command, name) for name in names if hasattr(command, name)}
    return {name: value[:SAID_CHARACTERS] if isinstance(value, str) else value for name, value in known.items()}
