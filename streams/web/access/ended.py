"""Sessions that were ended before their time: whoever has kept such a cookie is nobody, in every process."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from streams.web.access.folder import AccessError, hashed, write_aside


class Ended:
    """A folder with a file a session, named by its hash, for as many seconds as a session is good.

    Every method raises `AccessError` if the folder cannot be used.
    """

    def __init__(self, folder: Path, seconds: float) -> None:
        self._folder, self._seconds = folder, seconds

    def add(self, session: str) -> None:
        """Note that a session is over."""
        try:
            write_aside(self._folder / hashed(session), b"")
            self._sweep()
        except OSError as error:
            raise AccessError(f"A session cannot be ended: {error}.") from error

    def has(self, session: str) -> bool:
        """Return whether a session is over."""
        try:
            (self._folder / hashed(session)).stat()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise AccessError(f"Which sessions are over cannot be read: {error}.") from error
        return True

    def _sweep(self) -> None:
        for path in self._folder.glob("[0-9a-f]*"):
            with suppress(FileNotFoundError):  # whoever sweeps, too, was faster
                if time.time() - path.stat().st_mtime > self._seconds:
                    path.unlink()
