"""What a browser holds instead of a token: whose it is, which and since when, signed with a key of the server."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from itsdangerous import BadData, TimestampSigner

from streams.web.access.ended import Ended
from streams.web.access.folder import AccessError, write_aside

COOKIE: Final = "helix_session"
GOOD_SECONDS: Final = 12 * 60 * 60
KEY_BYTES: Final = 32
NUMBER_BYTES: Final = 9  # so that no two of a token are alike


class Sessions:
    """Signs and reads sessions; the key is made by whoever needs it first, and read anew when it changes.

    Every method raises `AccessError` if it cannot be had, or which sessions are over cannot be told.
    """

    def __init__(self, path: Path, seconds: int = GOOD_SECONDS) -> None:
        self._path, self.seconds = path, seconds
        self._ended = Ended(path.parent / "ended", seconds)
        self._signer: TimestampSigner | None = None
        self._seen: tuple[int, int, int] | None = None

    def begin(self, token_id: str) -> str:
        """Return a session for a token."""
        return self._signed().sign(f"{token_id}:{secrets.token_urlsafe(NUMBER_BYTES)}").decode()

    def token_id(self, session: str) -> str | None:
        """Return whose token a session stands for, or None if it is not ours, too old, or was ended."""
        signed = self._unsigned(session)
        return None if signed is None or self._ended.has(signed) else signed.partition(":")[0]

    def end(self, session: str) -> None:
        """Let a session stand for nothing any more, whoever has kept it; of what is none nothing is kept."""
        if (signed := self._unsigned(session)) is not None and not self._ended.has(signed):
            self._ended.add(signed)

    def check(self) -> None:
        """Raise `AccessError` if sessions cannot be told from what is none."""
        self._signed()
        self._ended.has("")

    def _unsigned(self, session: str) -> str | None:
        """Return what was signed: a signature may be written in several ways, and says the same."""
        try:
            return self._signed().unsign(session, max_age=self.seconds).decode()
        except (BadData, UnicodeError):
            return None

    def _signed(self) -> TimestampSigner:
        seen = _seen(self._path)
        if self._signer is None or seen is None or seen != self._seen:  # without its key a session is nobody's
            self._signer = TimestampSigner(_key(self._path), salt="session", digest_method=sha256)
            self._seen = seen
        return self._signer


def _seen(path: Path) -> tuple[int, int, int] | None:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise AccessError(f"The key of the sessions cannot be had: {error}.") from error
    return stat.st_mtime_ns, stat.st_ino, stat.st_size


def _key(path: Path) -> bytes:
    try:
        if not path.exists():
            write_aside(path, secrets.token_bytes(KEY_BYTES), _keep_first)
        key = path.read_bytes()
    except OSError as error:
        raise AccessError(f"The key of the sessions cannot be had: {error}.") from error
    if len(key) != KEY_BYTES:
        raise AccessError(f"{path} does not hold a key: delete it, and everybody signs in anew.")
    return key


def _keep_first(aside: Path, path: Path) -> None:
    with suppress(FileExistsError):  # of two processes at once, the later takes the earlier one's
        os.link(aside, path)
    aside.unlink()
