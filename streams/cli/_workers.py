"""Workers of our own, each a process: started, watched, and ended with whoever started them."""

from __future__ import annotations

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


class Workers:
    """Running `helix worker` processes, each with a log."""

    def __init__(self, children: list[Child], servers: Callable[[], None]) -> None:
        self._children, self._servers = children, servers

    def check(self) -> None:
        """Raise in a sentence if a worker, or a server that it needs, has ended by itself."""
        self._servers()
        for child in self._children:
            if not child.alive:
                raise click.ClickException(f"A worker has ended: {_last_words(child.log)} Its log is {child.log}.")


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


def _last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return f"{lines[-1].removeprefix('Error: ')}." if lines else "it said nothing."
