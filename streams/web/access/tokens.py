"""Tokens: made once, told once, and kept as hashes in a file that every process of the application reads."""

from __future__ import annotations

import fcntl
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from streams.events import Time
from streams.web.access.folder import AccessError, hashed, made, write_aside
from streams.web.access.person import Role

PREFIX: Final = "helix_"  # so that whoever looks for leaked secrets finds it
SECRET_BYTES: Final = 32
ID_BYTES: Final = 6
log = logging.getLogger(__name__)


class Token(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is kept of a token; the token itself is not."""

    token_id: str
    name: str
    role: Role
    sha256: str
    created_at: Time
    expires_at: Time | None = None

    def holds(self, now: datetime) -> bool:
        """Return whether it has not expired."""
        return self.expires_at is None or now < self.expires_at


class Tokens:
    """The tokens of one file, read anew whenever it has changed.

    Every method raises `AccessError` if the file cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._by_hash: dict[str, Token] = {}
        self._by_id: dict[str, Token] = {}

    def bearer(self, secret: str) -> Token | None:
        """Return the token of a secret, unless it is unknown, revoked or expired."""
        self._refresh()
        return _holding(self._by_hash.get(hashed(secret)))

    def known(self, token_id: str) -> Token | None:
        """Return the token of that id, unless it is unknown, revoked or expired."""
        self._refresh()
        return _holding(self._by_id.get(token_id))

    def all(self) -> list[Token]:
        """Return every token that was not revoked, expired ones too, oldest first."""
        self._refresh()
        return sorted(self._by_id.values(), key=lambda token: token.created_at)

    def create(self, name: str, role: Role, expires_at: datetime | None = None) -> tuple[Token, str]:
        """Make a token; its secret is told this once."""
        secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        token = Token(
            token_id=secrets.token_hex(ID_BYTES),
            name=name,
            role=role,
            sha256=hashed(secret),
            created_at=datetime.now(UTC),
            expires_at=expires_at,
        )
        with self._changing() as tokens:
            tokens.append(token)
        return token, secret

    def revoke(self, token_id: str) -> bool:
        """Forget a token, and with it its sessions; return whether there was one."""
        with self._changing() as tokens:
            kept = [token for token in tokens if token.token_id != token_id]
            found, tokens[:] = len(kept) < len(tokens), kept
        return found

    def _refresh(self) -> None:
        try:
            stat = self._path.stat()
            seen = stat.st_mtime_ns, stat.st_ino, stat.st_size
            if seen != self._seen:
                self._take(self._read())
                self._seen = seen
        except FileNotFoundError:
            if self._seen is not None:
                log.error("%s is gone, and every token with it", self._path)
            self._take([])
            self._seen = None
        except OSError as error:
            raise AccessError(f"The tokens cannot be read: {error}.") from error

    def _take(self, tokens: list[Token]) -> None:
        self._by_hash = {token.sha256: token for token in tokens}
        self._by_id = {token.token_id: token for token in tokens}

    def _read(self) -> list[Token]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=list[Token])
        except ValueError as error:  # msgspec's errors are ones, too
            raise AccessError(f"{self._path} does not hold tokens: {error}.") from error

    @contextmanager
    def _changing(self) -> Iterator[list[Token]]:
        try:
            made(self._path.parent)
            with (self._path.with_suffix(".lock")).open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                tokens = self._read() if self._path.exists() else []
                yield tokens
                write_aside(self._path, msgspec.json.format(msgspec.json.encode(tokens)))
        except OSError as error:
            raise AccessError(f"The tokens cannot be written: {error}.") from error


def _holding(token: Token | None) -> Token | None:
    return token if token is not None and token.holds(datetime.now(UTC)) else None
