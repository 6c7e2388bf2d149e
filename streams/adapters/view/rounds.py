"""A round of the view's thread: claim lanes, write what changed, tell the rest, and look whether it lasted."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from streams.adapters.view.change import Describe
from streams.adapters.view.keys import Keys
from streams.adapters.view.lane import Chunk, Lane
from streams.adapters.view.link import Link
from streams.adapters.view.pieces import Pieces
from streams.adapters.view.worker import Worker

OnLoop = Callable[[Callable[[], Any]], Any]

CHUNK_CUSTOMERS: Final = 64
PROBE_SECONDS: Final = 2.0


class Rounds:
    """The state that the event loop shares with the view's thread, and what the thread does with it."""

    def __init__(self, link: Link, keys: Keys, describe: Describe, on_loop: OnLoop) -> None:
        self._link, self._on_loop = link, on_loop
        self._pieces = Pieces(link, keys, describe)
        self.lock = threading.Lock()
        self.lanes: dict[int, Lane] = {}
        self.leaving: list[Lane] = []
        self.beat: bytes | None = None
        self.held: Worker | None = None  # its newest sign of life that names partitions: those are given up first
        self.models: dict[str, bytes] = {}
        self._told: dict[str, bytes] = {}
        self._probe_at = 0.0
        self._buried = False

    @property
    def unfinished(self) -> bool:
        """Whether something can be written now."""
        with self.lock:
            lanes = bool(self.leaving) or not all(lane.settled or lane.contested for lane in self.lanes.values())
        return lanes or self._told != self.models

    def leave(self, lane: Lane) -> None:
        """Write what is left of a lane that was given up; half a publication is left to whoever has it next."""
        if lane.epoch is not None and not lane.publishing:
            self.leaving.append(lane)

    def work(self) -> None:
        """Do a round; what fails, for want of a Redis, is done again by the next."""
        with self.lock:
            held, leaving = list(self.lanes.values()), list(self.leaving)
        self._write(leaving)
        if not all(self._claim(lane) for lane in held if lane.epoch is None):
            self.doubt()  # the view is being forgotten: what is told now would be, too
            return
        self._write([lane for lane in held if not lane.contested])
        self._tell()
        if time.monotonic() >= self._probe_at:
            self._probe(held)
            self._notice(held)
            self._probe_at = time.monotonic() + PROBE_SECONDS

    def doubt(self) -> None:
        """Redis was gone: look at once whether it is the one that was, and tell the models again."""
        self._probe_at, self._told = 0.0, {}

    def end(self, farewell: bool) -> None:
        """Hang up; with a farewell, leave the list of workers first, and say how far each partition was."""
        if farewell:
            now = datetime.now(UTC)
            held = self.held
            self._link.farewell(None if held is None else msgspec.json.encode(replace(held, at=now, ended_at=now)))
        self._link.close()

    def _claim(self, lane: Lane) -> bool:
        """Claim a lane; return whether one may."""
        with self.lock:
            if self.lanes.get(lane.partition) is not lane:
                return True  # given up since the round began: another's claim must stand
        epoch = secrets.token_hex(8)
        answer = self._link.claim(lane.partition, epoch, lane.base)
        if answer == "later":
            return False
        if answer == "anew":
            customers = set(self._on_loop(lambda: list(lane.table)))
            strangers = [name for name in self._link.members(lane.partition) if name not in customers]
            with self.lock:
                lane.publish(customers, strangers)
        with self.lock:
            lane.claimed(epoch)
        return True

    def _write(self, lanes: list[Lane]) -> None:
        with self.lock:
            found = ((lane, lane.epoch, lane.take(CHUNK_CUSTOMERS)) for lane in lanes if lane.epoch)
            taken = [(lane, epoch, chunk) for lane, epoch, chunk in found if epoch and chunk]
        answers = self._link.write(self._pieces.of(taken)) if taken else []
        # Before they are noted as written: if this fails, they are taken again, answered ok, and it is done then.
        if gone := gone_of(chunk for (_, _, chunk), answer in zip(taken, answers, strict=True) if answer == "ok"):
            self._link.unsay(gone)
        with self.lock:
            for (lane, epoch, _), answer in zip(taken, answers, strict=True):
                if lane.epoch == epoch:
                    self._answered(lane, answer)
            self.leaving = [lane for lane in self.leaving if not (lane.settled or lane.contested or lane.epoch is None)]

    def _answered(self, lane: Lane, answer: str) -> None:
        match answer:
            case "ok":
                lane.written()
            case "taken":
                lane.contested = True
            case _:
                lane.lost()
                self.doubt()

    def _tell(self) -> None:
        for name, snapshot in list(self.models.items()):
            if self._told.get(name) != snapshot:
                self._link.tell(name, snapshot)
                self._told[name] = snapshot

    def _probe(self, held: list[Lane]) -> None:
        claims = {lane: (lane.partition, lane.epoch, lane.serial) for lane in held if lane.epoch and not lane.contested}
        known = self._link.look(list(claims.values())) if claims else []
        with self.lock:
            for lane, answer in zip(claims, known, strict=True):
                if answer == "taken":
                    lane.contested = True
                elif answer == "lost":
                    lane.lost()
                    self._told = {}
        if self.beat:
            self._link.beat(self.beat)
        if not self._buried:
            self._link.bury()
            self._buried = True

    def _notice(self, held: list[Lane]) -> None:
        """Have who has a snooze that is over written as it is then: nothing else may happen to it for long."""
        for lane in held:
            if lane.epoch and not lane.contested and lane.now:
                awake = self._link.awake(lane.partition, lane.now.timestamp())
                with self.lock:
                    lane.notice(awake)


def gone_of(chunks: Iterable[Chunk]) -> set[str]:
    """Return the customers that chunks take out."""
    return {change.customer for chunk in chunks for change in chunk.changes if change.state is None}
