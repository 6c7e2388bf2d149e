"""Who is asked, how each is started, and in how many rounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.attempts import noted
from benchmarks.latency import helix, peers
from benchmarks.latency.runtime import Runtime
from benchmarks.throughput import java
from benchmarks.valkey import empty_valkey

PRODUCT: Final = "helix"
NAMES: Final = (PRODUCT, *peers.PEERS)
ALL_ROUNDS: Final = 1_000  # rounds, so all of them
SLOW_SECONDS: Final = 10.0  # two of the longest default intervals: each half of what is measured is a whole one


class Entrant(NamedTuple):
    """One runtime; measured in so many rounds at most, for ``seconds`` at least, and beside a flood in so many."""

    name: str
    running: Callable[[str], AbstractContextManager[Runtime]]
    rounds: int = ALL_ROUNDS
    flooded: int = 1
    seconds: float = 0.0


def gathered(
    build: Path, folder: Path, wanted: Callable[[str], bool], failures: dict[str, str], left_out: dict[str, str]
) -> list[Entrant]:
    """Return all who are wanted and can be started on a broker; note who cannot, and why.

    At its default commit interval a peer answers when that is over, in any round: one is enough.
    """
    found = [Entrant(PRODUCT, partial(_product, folder), flooded=ALL_ROUNDS)] if wanted(PRODUCT) else []
    for name in filter(wanted, peers.PEERS):
        with noted(failures, f"latency, {name}"):
            try:
                found += [_entrant(peer, folder / "peers") for peer in peers.PEERS[name](build)]
            except java.NoCompiler as missing:
                left_out[f"latency, {name}"] = str(missing)
    return found


def _entrant(peer: peers.Peer, folder: Path) -> Entrant:
    running = partial(peers.running, folder=folder, peer=peer)
    once = {"rounds": 1, "flooded": 0, "seconds": SLOW_SECONDS} if peer.default else {}
    return Entrant(peer.name, running, **once)  # type: ignore[arg-type]


@contextmanager
def _product(folder: Path, broker: str) -> Iterator[Runtime]:
    with empty_valkey(folder / "valkey") as redis, helix.running(broker, redis, folder / "logs") as runtime:
        yield runtime
