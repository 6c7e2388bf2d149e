"""Which code is measured."""

from __future__ import annotations

import shutil
import subprocess
from typing import Any

from benchmarks.running import ROOT


def revision() -> dict[str, Any]:
    """Return the commit, and whether the files are others than it has; nothing where Git does not know."""
    commit, changed = _git("rev-parse", "HEAD"), _git("status", "--porcelain")
    return {} if commit is None or changed is None else {"commit": commit, "dirty": bool(changed)}


def _git(*words: str) -> str | None:
    git = shutil.which("git")
    if git is None:
        return None
    said = subprocess.run([git, "-C", str(ROOT), *words], capture_output=True, text=True, check=False)  # noqa: S603 - ours
    return said.stdout.strip() if said.returncode == 0 else None
