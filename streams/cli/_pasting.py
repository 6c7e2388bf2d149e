"""Commands in what we say, as they can be pasted where the reader is: ``helix`` need not be on the PATH."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import Final

NAME: Final = "helix"


def pasteable(text: str) -> str:
    """Return a text in which every command in backticks calls this very program."""
    return text.replace(f"`{NAME} ", f"`{program()} ")


def program() -> str:
    """Return how this program is called from the working directory, by its name if that finds it."""
    this = Path(sys.argv[0]).absolute()
    found = shutil.which(NAME)
    if this.name != NAME or not this.exists() or (found and this.samefile(found)):
        return NAME
    near = os.path.relpath(this)
    near = near if os.sep in near else os.path.join(os.curdir, near)
    return shlex.quote(min(near, str(this), key=len))
