"""The language that a command speaks: as its reader says, else as the terminal is set to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from streams.adapters.wording.texts import Texts


def chosen(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Texts:
    """Return the texts of a language; refuse one that there is not."""
    from streams.adapters.wording.texts import LANGUAGES, spoken, texts

    if value is not None and value not in LANGUAGES:
        raise click.BadParameter(f"{value!r} is not one of {', '.join(LANGUAGES)}")
    return texts(value or spoken(os.environ))


def language(command: Any) -> Any:
    """Give a command the option, as its parameter ``t``."""
    return click.option("--language", "-l", "t", callback=chosen, help="en or zh; else as the terminal is set to.")(
        command
    )
