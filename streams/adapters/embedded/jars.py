"""Apache Kafka's jars: fetched once into the user's cache, and checked against ``kafka.lock`` at every start.

The lock names each jar by itself, so nothing is resolved: Kafka's own list, as Maven resolves
``org.apache.kafka:kafka_2.13``, and ``log4j-slf4j-impl``, without which Kafka keeps no log.
"""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from streams.adapters.embedded import LocalError


class Jar(NamedTuple):
    """One jar by its Maven coordinates."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def file(self) -> str:
        return f"{self.artifact}-{self.version}.jar"


def cache() -> Path:
    """Return where the jars are kept, whatever the data directory."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "helix" / "jars"


def locked() -> list[Jar]:
    """Return every jar that Kafka runs with."""
    text = files("streams.adapters.embedded").joinpath("kafka.lock").read_text()
    return [Jar(*line.replace(":", " ").split()) for line in text.splitlines()]


def missing(directory: Path) -> list[Jar]:
    """Return the jars that are still to be fetched."""
    return [jar for jar in locked() if not (directory / jar.file).exists()]


def fetch(directory: Path) -> list[Path]:
    """Return the paths of all jars, after fetching those that are missing or damaged.

    Raises ``LocalError`` when a jar cannot be had, or is not the one that the lock names.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(lambda jar: _obtained(directory, jar), locked()))
    except OSError as error:
        raise LocalError(f"Kafka's jars cannot be kept in {directory}: {error.strerror or error}.") from error


def _obtained(directory: Path, jar: Jar) -> Path:
    path = directory / jar.file
    if not (path.exists() and _genuine(path, jar)):
        # Aside first: a start beside this one, or a kill, must never leave half a jar under the name.
        with TemporaryDirectory(dir=directory) as aside:
            fresh = _downloaded(Path(aside), jar)
            if not _genuine(fresh, jar):
                raise LocalError(f"The {jar.file} that was fetched is not the one that Helix was built with.")
            fresh.replace(path)
    return path


def _genuine(path: Path, jar: Jar) -> bool:
    return hashlib.sha256(path.read_bytes()).hexdigest() == jar.sha256


def _downloaded(directory: Path, jar: Jar) -> Path:
    try:
        import requests
        from jgo.maven import MavenContext
    except ImportError as error:
        raise LocalError(
            f"The local Kafka needs the extra `local`, pip install 'helix-streams[local]': {error}."
        ) from error
    project = MavenContext(repo_cache=directory).project(jar.group, jar.artifact)
    try:
        return Path(project.at_version(jar.version).artifact().resolve())
    except (requests.RequestException, RuntimeError) as error:
        raise LocalError(
            f"Kafka's {jar.file} could not be fetched: the first start needs a network; "
            "or set HELIX_BROKER to a Kafka of your own."
        ) from error
