"""Workers of our own, each a process: started, watched, and ended with whoever started them."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import click

from streams.adapters.embedded.process import Child
from streams.adapters.view.flush import LACKING

WORKER: Final = (sys.executable, "-c", "from streams.cli import main; main()", "worker")
GRACE_SECONDS: Final = 20
# as a command refuses, as the log of a worker tells one, and as a traceback ends
ERROR: Final = re.compile(r"(?:Error: |\S+ \S+ (?:ERROR|CRITICAL) +(?=\S)|(?=[\w.]+(?:Error|Exception): ))(.+)")


class Workers:
    """Running `helix worker` processes, each with a log."""

    def __init__(self, children: list[Child], servers: Callable[[], None]) -> None:
        self._children, self._servers = children, servers

    def check(self) -> None:
        """Raise in a sentence if a worker, or a server that it needs, has ended by itself."""
        self._servers()
        for child in self._children:
            if (status := child.wait(0)) is not None:
                raise click.ClickException(f"A worker has ended {_fate(status, child.log)} Its log is {child.log}.")


@contextmanager
def working(
    number: int, told: Mapping[str, str], logs: Path, servers: Callable[[], None] = lambda: None
) -> Iterator[Workers]:
    """Run so many workers, told these settings in their environment, for as long as the context lasts.

    ``servers`` raises if one that they need has ended. What they leave undone is told at the end.
    """
    logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    children: list[Child] = []
    with ExitStack() as ending:
        ending.callback(_stop, children)
        children.extend(
            Child(WORKER, logs / f"worker-{one}.log", told={**told, **_own(one)}) for one in range(1, number + 1)
        )
        yield Workers(children, servers)
    if any(LACKING in child.log.read_text(errors="replace") for child in children):
        click.echo(f"Warning: {LACKING}: `helix state` and `helix at-risk` are not up to date.", err=True)


def _own(number: int) -> Mapping[str, str]:
    """Return what each is told for itself: a name and ports that ``helix.toml`` may set cannot be those of several."""
    return {"HELIX_INSTANCE": f"worker-{number}", "HELIX_WEB_PORT": "0", "HELIX_HEALTH": "127.0.0.1:0"}


def _stop(children: list[Child]) -> None:
    """End all at once, so that none takes over what another leaves."""
    with ThreadPoolExecutor(max(1, len(children))) as threads:
        for stopped in [threads.submit(child.stop, GRACE_SECONDS) for child in children]:
            stopped.result()


def _fate(status: int, log: Path) -> str:
    """Return how a process ended, by its exit status, and the error that it said last, if it did."""
    how = f"by {_signal(-status)}" if status < 0 else f"with exit code {status}"
    lines = log.read_text(errors="replace").strip().splitlines()
    error = ERROR.match(lines[-1]) if lines else None
    return f"{how}: {error[1].rstrip('.')}." if error else f"{how}."


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # one of real time has no name
        return f"signal {number}"
