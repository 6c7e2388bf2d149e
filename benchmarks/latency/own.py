"""Servers of one's own for a benchmark, and nothing left of them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click
import orjson

from benchmarks.valkey import empty_valkey
from streams.adapters.embedded import kafka

BENCH: Final = Path("build") / "bench"


@contextmanager
def home(name: str) -> Iterator[Path]:
    """Yield a folder that goes with the context."""
    folder = (BENCH / f"{name}-{os.getpid()}").absolute()
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def tell(results: Any, to: Path | None) -> None:
    """Write results as JSON, to a file or else on the screen."""
    told = orjson.dumps(results, option=orjson.OPT_INDENT_2)
    if to is not None:
        to.write_bytes(told)
    else:
        click.echo(told)


@contextmanager
def servers(name: str) -> Iterator[tuple[str, str, Path]]:
    """Yield the addresses of an empty Kafka and an empty Valkey, and a folder for logs."""
    with home(name) as folder, empty_valkey(folder / "valkey") as redis, kafka.start(folder / "kafka") as broker:
        yield broker.address, redis, folder
