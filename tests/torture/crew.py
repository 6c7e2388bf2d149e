"""The workers of a torture as processes: started, hit, and brought back."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import RLock, get_ident
from typing import Any, Final

from tests.torture import points, worker
from tests.torture.points import Order
from tests.torture.shifted import Shifted
from tests.torture.workshop import workshop

STOP_SECONDS: Final = 40.0


@dataclass
class Member:
    """A worker; ``number`` is also that of its door to Kafka, ``instance`` its static member id, if it has one.

    While it is ``held``, a fault has it for itself: the one that happens in the thread ``holder``.
    """

    number: int
    instance: str | None
    process: BaseProcess | Shifted
    control: Path
    stopped: bool = False
    holder: int | None = field(default_factory=get_ident)

    @property
    def held(self) -> bool:
        """Whether some fault has it for itself."""
        return self.holder is not None

    @property
    def pid(self) -> int:
        """The number of its process."""
        assert self.process.pid is not None
        return self.process.pid

    def signal(self, number: int) -> None:
        """Send it a signal, if it lives."""
        if self.process.is_alive():
            os.kill(self.pid, number)
            self.stopped = number == signal.SIGSTOP or (self.stopped and number != signal.SIGCONT)

    def order(self, order: Order) -> None:
        """Have it do something at a point."""
        for left in (points.MET, points.GO):
            (self.control / left).unlink(missing_ok=True)
        aside = self.control / "aside"
        aside.write_text(json.dumps(order))
        aside.rename(self.control / points.ORDER)

    def met(self, seconds: float) -> bool:
        """Wait until it has come to the point of its order; False, and no order any more, if it does not."""
        until = time.monotonic() + seconds
        while not (self.control / points.MET).exists():
            if time.monotonic() > until:
                (self.control / points.ORDER).unlink(missing_ok=True)
                return (self.control / points.MET).exists()
            time.sleep(0.01)
        return True

    def go(self) -> None:
        """Let it go on that asked."""
        (self.control / points.GO).touch()


@dataclass
class Crew:
    """``address`` tells where worker ``n`` finds Kafka, ``told`` is the environment of all.

    Faults happen at once, each in a thread; who is there, and who is held, changes under ``lock``.
    """

    home: Path
    address: Callable[[int], str]
    told: Mapping[str, str]
    sabotage: str | None = None
    members: list[Member] = field(default_factory=list)
    fallen: list[str] = field(default_factory=list)
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

    def leave(self, member: Member) -> int | None:
        """Let it leave in good order, and return how it ended."""
        member.signal(signal.SIGCONT)
        member.signal(signal.SIGTERM)
        return self.dismiss(member)

    def dismiss(self, member: Member) -> int | None:
        """Wait for the end of one that ends, and count it no more."""
        member.process.join(STOP_SECONDS)
        if member.process.is_alive():
            self.fallen.append(f"worker {member.number} did not end when it was told to")
            member.process.kill()
            member.process.join()
        self.members.remove(member)
        return member.process.exitcode

    def mend(self) -> list[str]:
        """Wake the frozen, and replace those that ended by themselves; return what the ended said last.

        Those that are held are left to whom they are held by.
        """
        said = []
        with self.lock:
            for member in [one for one in self.members if not one.held]:
                member.signal(signal.SIGCONT)
                if not member.process.is_alive():
                    log = member.control.with_suffix(".log")
                    said.append(f"{log.name} ended with {member.process.exitcode}: {last_words(log)}")
                    self.members.remove(member)
                    self.start(member.number, instance=member.instance).holder = None
        self.fallen += said
        return said

    def end(self) -> None:
        """End them all."""
        for member in self.members:
            member.signal(signal.SIGCONT)
            member.signal(signal.SIGTERM)
        for member in list(self.members):
            self.dismiss(member)


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
