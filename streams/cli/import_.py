"""``helix import``: data of others as our events."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from streams.events import CustomerEvent


@click.group("import")
def command() -> None:
    """Turn data of others into a history of events, one JSON object a line, ready for `helix replay`."""


@command.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--output", "-o", default="-", metavar="FILE", help="Where to write; .gz compresses; - is stdout.")
@click.option("--presentation", "-p", multiple=True, metavar="NAME", help="Only this one, like AAA-2013J; repeatable.")
def oulad(folder: Path, output: str, presentation: tuple[str, ...]) -> None:
    """Read the Open University Learning Analytics Dataset: enrolments, clicks, assessments, withdrawals."""
    from streams.adapters import oulad
    from streams.adapters.terminal.words import counted

    try:
        history = oulad.read(folder, presentation)
    except oulad.OuladError as error:
        raise click.ClickException(str(error)) from error
    for note in history.notes:
        click.echo(note, err=True)
    written = write_history(history, output)
    click.echo(f"{counted(written, 'event')} of {counted(history.customers, 'customer')}", err=True)


def write_history(events: Iterable[CustomerEvent], output: str) -> int:
    """Write events as JSON lines to a file or, for ``-``, to standard output; return how many."""
    from streams.adapters import entries

    with ExitStack() as stack:
        try:
            to = sys.stdout.buffer if output == "-" else entries.create(Path(output), stack)
            written = entries.write(events, to)
            to.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever reads has seen enough
            sys.exit(0)
        except OSError as error:
            raise click.ClickException(f"{output}: cannot be written: {error.strerror}") from error
    return written
