"""A folder for what decides who may: only its owner may read it, and no file in it is ever seen half written."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path


class AccessError(RuntimeError):
    """Who may is not known; the message says what is wrong with which file."""


def hashed(secret: str) -> str:
    """Return what is kept of a secret: as it is random and long, one plain hash hides it."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def made(folder: Path) -> Path:
    """Return the folder, made if it was not there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def write_aside(path: Path, content: bytes, put: Callable[[Path, Path], object] = Path.replace) -> None:
    """Write a file beside a path, and put it there whole; by default over what is there."""
    aside = made(path.parent) / f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}"
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    put(aside, path)
