"""The Valkey of a benchmark: empty, and it writes nothing to disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from streams.adapters.embedded import valkey


@contextmanager
def empty_valkey(data_dir: Path) -> Iterator[str]:
    """Yield its address; what an earlier one left in ``data_dir`` goes before, all of it after.

    As `helix local` starts it a child of it would save everything once a minute, beside what is measured.
    """
    shutil.rmtree(data_dir, ignore_errors=True)
    try:
        with valkey.start(data_dir) as server:
            with redis.Redis.from_url(server.address) as client:
                client.config_set("save", "")
            yield server.address
    finally:
        shutil.rmtree(data_dir, ignore_errors=True)
