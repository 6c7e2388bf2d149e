"""A stage for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.settings import Settings
from tests.end_to_end.stage import PARTITIONS, Stage, staged


@pytest.fixture
def stage(broker: str, valkey: str, namespace: str, tmp_path: Path) -> Iterator[Stage]:
    """Return an empty namespace with its topics made."""
    settings = Settings(broker=broker, redis=valkey, namespace=namespace, partitions=PARTITIONS)
    with staged(settings, tmp_path) as stage:
        yield stage
