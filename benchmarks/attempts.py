"""What fails is noted, and what comes after it is measured all the same."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def noted(failures: dict[str, str], name: str) -> Iterator[None]:
    """Note under ``name`` what is raised in the context, which then is over; but not that the run is to end."""
    try:
        yield
    except Exception as error:
        logging.exception("%s", name)
        failures[name] = f"{type(error).__name__}: {error}"


@contextmanager
def room(folder: Path, failures: Mapping[str, str]) -> Iterator[Path]:
    """Yield ``folder`` empty; it goes with the context, unless something failed there: its logs tell why."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    yield folder
    if not failures:
        shutil.rmtree(folder, ignore_errors=True)
