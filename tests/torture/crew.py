"""The workers of a torture as processes: started, hit, and brought back."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import RLock, get_ident
from typing import Any, Final, NamedTuple

from tests.torture import worker
from tests.torture.member import Member
from tests.torture.shifted import Shifted
from tests.torture.workshop import workshop

STOP_SECONDS: Final = 40.0
IN_GOOD_ORDER: Final = (0, -signal.SIGTERM)  # or told to before it listens


class Fallen(NamedTuple):
    """A worker that ended otherwise than it was told to, in ``words``; or before it was told to, ``by_itself``.

    One that is ``shifted`` has a clock of its own.
    """

    words: str
    by_itself: bool
    shifted: bool = False


@dataclass
class Crew:
    """``address`` tells where worker ``n`` finds Kafka, ``told`` is the environment of all.

    Faults happen at once, each in a thread; who is there, and who is held, changes under ``lock``. ``fallen`` are those
    that ended otherwise than they were told to, since `mend`.
    """

    home: Path
    address: Callable[[int], str]
    told: Mapping[str, str]
    sabotage: str | None = None
    members: list[Member] = field(default_factory=list)
    fallen: list[Fallen] = field(default_factory=list)
    lock: RLock = field(default_factory=RLock, init=False)
    _started: int = 0

    def start(self, number: int, *, instance: str | None = None, shifted: bool = False, **told: str) -> Member:
        """Start worker ``number``, with a clock of its own if ``shifted``; further settings by their names.

        Whoever starts it has it for itself until it is released.
        """
        with self.lock:
            self._started += 1
            control = self.home / f"worker-{self._started}"
            control.mkdir(parents=True)
            environment = {**self.told, "HELIX_BROKER": self.address(number), "HELIX_INSTANCE": instance or "", **told}
            arguments = (environment, str(control), str(control.with_suffix(".log")), self.sabotage)
            member = Member(number, instance, _started(arguments, control if shifted else None), control)
            self.members.append(member)
        return member

    def all(self) -> list[Member]:
        """Return all, to have them for itself."""
        with self.lock:
            for member in self.members:
                member.holder = get_ident()
            return list(self.members)

    def free(self) -> list[Member]:
        """Return those that live, and that no fault has for itself."""
        with self.lock:
            return [member for member in self.members if not member.held and member.process.is_alive()]

    def release(self) -> None:
        """Let others hit whom this thread has had for itself."""
        with self.lock:
            for member in self.members:
                if member.holder == get_ident():
                    member.holder = None

    def kill(self, member: Member) -> None:
        """Let it die at once."""
        member.signal(signal.SIGKILL)
        self.dismiss(member)

    def leave(self, member: Member) -> None:
        """Let it leave in good order."""
        by_itself = not member.process.is_alive()
        member.signal(signal.SIGCONT)
        member.signal(signal.SIGTERM)
        self.dismiss(member)
        if by_itself:
            self._note_end(member)
        elif member.process.exitcode not in IN_GOOD_ORDER:
            self._note(member, f"ended with {member.process.exitcode} when it was told to end")

    def dismiss(self, member: Member) -> None:
        """Wait for the end of one that ends, and count it no more."""
        member.process.join(STOP_SECONDS)
        if member.process.is_alive():
            self._note(member, "did not end")
            member.process.kill()
            member.process.join()
        with self.lock:
            self.members.remove(member)

    def mend(self) -> list[Fallen]:
        """Wake the frozen, and replace those that ended by themselves; return who fell, and what they said last.

        Those that are held are left to whom they are held by.
        """
        with self.lock:
            for member in [one for one in self.members if not one.held]:
                member.signal(signal.SIGCONT)
                if not member.process.is_alive():
                    self._note_end(member)
                    self.members.remove(member)
                    self.start(member.number, instance=member.instance).holder = None
            fallen, self.fallen = self.fallen, []
        return fallen

    def end(self) -> None:
        """End them all."""
        for member in self.members:
            member.signal(signal.SIGCONT)
            member.signal(signal.SIGTERM)
        for member in list(self.members):
            self.dismiss(member)

    def _note_end(self, member: Member) -> None:
        self._note(member, f"ended with {member.process.exitcode}", by_itself=True)

    def _note(self, member: Member, how: str, *, by_itself: bool = False) -> None:
        log = member.control.with_suffix(".log")
        with self.lock:
            words, shifted = f"{log.name} {how}: {last_words(log)}", isinstance(member.process, Shifted)
            self.fallen.append(Fallen(words, by_itself, shifted))


def _started(arguments: tuple[Any, ...], clock: Path | None) -> BaseProcess | Shifted:
    if clock is not None:
        return Shifted(arguments, clock / "clock")
    process = workshop().Process(target=worker.main, args=arguments)
    process.start()
    return process


def last_words(log: Path) -> str:
    """Return what a worker said at last that was not a trace."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith("Error:") or " CRITICAL " in line]
    return (telling or lines or ["nothing"])[-1][:400]
