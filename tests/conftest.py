"""A real Kafka and a real Valkey for the whole run; names of its own for each test."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings

from streams.adapters.embedded import kafka
from streams.adapters.embedded import valkey as embedded_valkey

# A script starts what runs in its background deaf to Ctrl-C, and children inherit that: then none could be interrupted.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says how busy the machine is.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a Kafka with transactions: one of your own by HELIX_TEST_BROKER, else one for this run."""
    if own := os.environ.get("HELIX_TEST_BROKER"):
        yield own
        return
    with kafka.start(tmp_path_factory.mktemp("kafka")) as server:
        yield server.address


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of an empty Valkey for this run."""
    with embedded_valkey.start(tmp_path_factory.mktemp("valkey")) as server:
        yield server.address


@pytest.fixture
def namespace() -> str:
    """What goes before every name on Kafka and in Redis, so that no test meets another's."""
    return f"t-{uuid4().hex[:8]}."


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty data directory."""
    return tmp_path / "home"
