"""All that decides who may, in one folder: hashes of tokens and codes, the key of sessions, and which are over."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from streams.settings import Settings
from streams.web.access.codes import Codes
from streams.web.access.folder import AccessError
from streams.web.access.person import Person
from streams.web.access.sessions import Sessions
from streams.web.access.tokens import Token, Tokens

__all__ = ["Access", "AccessError"]

FOLDER: Final = "access"


class Access:
    """Knows people by what they show: a token, a session, or a code.

    Every method raises `AccessError` if the folder cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self.tokens = Tokens(folder / "tokens.json")
        self.codes = Codes(folder / "codes")
        self.sessions = Sessions(folder / "session.key")

    @classmethod
    def of(cls, settings: Settings) -> Access:
        """Return what the settings name."""
        return cls(settings.access or settings.home / FOLDER)

    def check(self) -> None:
        """Raise `AccessError` if tokens or sessions cannot be told from others."""
        self.tokens.all()
        self.sessions.check()

    def by_token(self, secret: str) -> Person | None:
        """Return the bearer of a token."""
        return _person(self.tokens.bearer(secret))

    def by_session(self, session: str) -> Person | None:
        """Return who signed in."""
        token_id = self.sessions.token_id(session)
        return self.by_id(token_id) if token_id is not None else None

    def by_code(self, code: str) -> Person | None:
        """Return whom a code lets in, this once."""
        token_id = self.codes.redeem(code)
        return self.by_id(token_id) if token_id is not None else None

    def by_id(self, token_id: str) -> Person | None:
        """Return whose token this is, while it holds."""
        return _person(self.tokens.known(token_id))


def _person(token: Token | None) -> Person | None:
    return None if token is None else Person(token.token_id, token.name, token.role)
