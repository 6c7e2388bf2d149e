"""How far something long has come, on standard error: a bar in a terminal, a line a phase elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


class Show(Protocol):
    """Takes how many are done, and of how many if that has become known."""

    def __call__(self, done: int, total: int | None = None) -> None: ...


@contextmanager
def shown(what: str, total: int | None = None) -> Iterator[Show]:
    """Show the progress of one phase for as long as the context lasts."""
    console = Console(stderr=True)
    if not console.is_terminal:
        click.echo(f"{what} ...", err=True)
        yield _silent
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        task = progress.add_task(what, total=total)

        def show(done: int, total: int | None = None) -> None:
            progress.update(task, completed=done)
            if total is not None:
                progress.update(task, total=total)

        yield show


def _silent(done: int, total: int | None = None) -> None:
    """Say nothing between the phases."""
