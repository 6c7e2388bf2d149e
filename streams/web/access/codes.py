"""Codes for a sign-in link: each good once, for some minutes, in any process of the application."""

from __future__ import annotations

import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from streams.web.access.folder import AccessError, hashed, write_aside

CODE_BYTES: Final = 16  # short enough for a line of a terminal; nobody guesses it in its time
GOOD_SECONDS: Final = 15 * 60


class Codes:
    """A folder with a file a code: its name is the code's hash, it holds whose token it stands for and until when."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def issue(self, token_id: str, seconds: float = GOOD_SECONDS) -> str:
        """Return a new code for a token."""
        code = secrets.token_urlsafe(CODE_BYTES)
        try:
            write_aside(self._folder / hashed(code), f"{time.time() + seconds} {token_id}".encode())
            self._sweep()
        except OSError as error:
            raise AccessError(f"The code cannot be kept: {error}.") from error
        return code

    def redeem(self, code: str) -> str | None:
        """Return whose token a code stands for, and use it up; None if it is unknown, too old or used."""
        path = self._folder / hashed(code)
        try:
            until, token_id = path.read_text().split(" ", 1)
            path.unlink()  # of two at once, one finds it gone
        except FileNotFoundError:
            return None
        except OSError as error:
            raise AccessError(f"The code cannot be used: {error}.") from error
        return token_id if time.time() < float(until) else None

    def waits(self, code: str) -> bool:
        """Return whether a code was not used yet."""
        return (self._folder / hashed(code)).exists()

    def _sweep(self) -> None:
        for path in self._folder.glob("[0-9a-f]*"):
            with suppress(FileNotFoundError):  # whoever uses it, or sweeps too, was faster
                if time.time() > float(path.read_text().split(" ", 1)[0]):
                    path.unlink()
