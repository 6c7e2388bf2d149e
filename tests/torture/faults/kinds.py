"""Every kind of fault by its name; what it does is its docstring."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from tests.torture.crew import Fallen
from tests.torture.faults import brokers, changes, clocks, disks, identity, kills, neighbours, networks, zombies
from tests.torture.ground import Ground
from tests.torture.shifted import LIBRARIES

# It does its worst, mends it, and returns since when the time to recovery counts (of time.monotonic).
Fault = Callable[[Ground], float]


@dataclass(frozen=True)
class Kind:
    """A fault, and what it needs: so many nodes of Kafka at least, the right to mount a disk, libfaketime.

    It ``hits`` one worker, or all of them, or what is around them; see ``beside``. Workers outlive it, but for those
    that it kills, and those whose last words are as the pattern ``mortal`` says.
    """

    fault: Fault
    nodes: int = 1
    mounts: bool = False
    shifts: bool = False
    hits: Literal["one", "all", "around"] = "one"
    mortal: str = ""

    def possible(self, nodes: int) -> bool:
        """Return whether it can be done on this machine, with so many nodes."""
        return self.nodes <= nodes and not (self.mounts and os.geteuid()) and bool(LIBRARIES or not self.shifts)

    @property
    def words(self) -> str:
        """What it does, in a sentence."""
        return (self.fault.__doc__ or "").strip().splitlines()[0]

    def kills(self, fallen: Fallen) -> bool:
        """Return whether a worker that ended by itself may do so, with such words."""
        meant = fallen.shifted or not self.shifts
        return bool(self.mortal) and meant and re.search(self.mortal, fallen.words) is not None

    def beside(self, others: Sequence[Kind], workers: int) -> bool:
        """Return whether it may happen while others do: one around the ``workers``, each of whom is hit once."""
        hits = [one.hits for one in others]
        if self.hits == "around":
            return "around" not in hits
        return "all" not in hits and hits.count("one") < (workers if self.hits == "one" else 1)


KINDS: Final[Mapping[str, Kind]] = {
    "kill": Kind(kills.kill),
    "kill_nameless": Kind(kills.kill_nameless),
    "kill_before_produce": Kind(kills.kill_before_produce),
    "kill_before_commit": Kind(kills.kill_before_commit),
    "kill_after_commit": Kind(kills.kill_after_commit),
    "kill_in_fencing": Kind(kills.kill_in_fencing),
    "kill_in_recovery": Kind(kills.kill_in_recovery),
    "kill_after_recovery": Kind(kills.kill_after_recovery),
    "kill_in_revocation": Kind(kills.kill_in_revocation),
    "kill_all": Kind(kills.kill_all, hits="all"),
    "freeze": Kind(zombies.freeze),
    "zombie": Kind(zombies.zombie),
    "zombie_before_commit": Kind(zombies.zombie_before_commit),
    "zombie_after_commit": Kind(zombies.zombie_after_commit),
    "zombie_in_recovery": Kind(zombies.zombie_in_recovery),
    "scale": Kind(changes.scale),
    "restart": Kind(changes.restart, hits="all"),
    "batches_lost": Kind(changes.batches_lost),
    "output_deleted": Kind(changes.output_deleted, hits="around", mortal=r"Topic \S+ is missing: create it"),
    "twins": Kind(identity.twins, mortal="another process uses|does not take this process"),
    "broker_killed": Kind(brokers.broker_killed, hits="around"),
    "broker_stopped": Kind(brokers.broker_stopped, hits="around"),
    "broker_frozen": Kind(brokers.broker_frozen, hits="around"),
    "leader_killed": Kind(brokers.leader_killed, hits="around", nodes=3),
    "leader_frozen": Kind(brokers.leader_frozen, hits="around", nodes=3),
    "leader_silent": Kind(brokers.leader_silent, hits="around", nodes=3),
    "coordinator_silent": Kind(brokers.coordinator_silent, hits="around", nodes=3),
    "disk_full": Kind(disks.disk_full, hits="around", mounts=True),
    "disk_lost": Kind(disks.disk_lost, hits="around", nodes=3),
    "clock_jumps": Kind(clocks.clock_jumps, shifts=True, mortal="."),
    "cut": Kind(networks.cut),
    "cut_requests": Kind(networks.cut_requests),
    "cut_answers": Kind(networks.cut_answers),
    "slow_broker": Kind(networks.slow_broker),
    "commit_answer_lost": Kind(networks.commit_answer_lost),
    "commit_heard_late": Kind(networks.commit_heard_late),
    "commit_times_out": Kind(networks.commit_times_out),
    "redis_killed": Kind(neighbours.redis_killed, hits="around"),
    "redis_emptied": Kind(neighbours.redis_emptied, hits="around"),
}
