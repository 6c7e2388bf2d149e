"""Virtual environments of the other libraries, whose pins clash with ours: made once, as locked."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

from benchmarks.running import ROOT

REQUIREMENTS = ROOT / "benchmarks" / "requirements"


def interpreter(name: str, build: Path) -> Path:
    """Return the Python of an environment with what ``requirements/<name>.txt`` locks, after making it if need be."""
    lock = _lock(name)
    home = build / "venvs" / name
    made_of = home / "made-of"
    wanted = f"{hashlib.sha256(lock.read_bytes()).hexdigest()} {sys.version_info[:2]}"
    python = home / "bin" / "python"
    if not made_of.exists() or made_of.read_text() != wanted:
        _run(sys.executable, "-m", "venv", "--clear", str(home))
        _run(
            str(python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--require-hashes",
            "-r",
            str(lock),
        )
        made_of.write_text(wanted)
    return python


def version(name: str, package: str) -> str:
    """Return the version of a package that is locked."""
    found = re.search(rf"^{re.escape(package)}==(\S+)", _lock(name).read_text(), re.MULTILINE)
    assert found, f"{package} is not in the lock of {name}"
    return found[1]


def _lock(name: str) -> Path:
    return REQUIREMENTS / f"{name}.txt"


def _run(*command: str) -> None:
    subprocess.run(command, check=True)  # noqa: S603 a constant
