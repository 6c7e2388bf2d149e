"""What fails is noted, and what comes after it is measured all the same."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def noted(failures: dict[str, str], name: str) -> Iterator[None]:
    """Note under ``name`` what is raised in the context, which then is over; but not that the run is to end."""
    try:
        yield
    except Exception as error:
        logging.exception("%s", name)
        failures[name] = f"{type(error).__name__}: {error}"
