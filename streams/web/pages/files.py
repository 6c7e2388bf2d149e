"""Styles, scripts and pictures: a browser keeps them for good, under an address that changes with any of them.

So no page of this build is shown by scripts of an earlier one, of which one that does not fit stops them all.
They are few and small, and kept in memory: a page that waits for Redis keeps no thread that they would need.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b
from mimetypes import guess_type
from pathlib import Path
from typing import Final, NamedTuple

from fastapi import APIRouter, HTTPException, Request, Response

from streams.web.answers import tagged

KEPT: Final = {"Cache-Control": "public, max-age=300, must-revalidate"}
FOREVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
VERSIONS: Final = re.compile("[0-9a-f]{12}")
router = APIRouter()


class File(NamedTuple):
    """A file as it is sent."""

    content: bytes
    media_type: str


def below(folder: Path) -> dict[str, File]:
    """Return every file of a folder by its path there; what no type is known of, such as a licence, is plain text."""
    paths = [each for each in folder.rglob("*") if each.is_file()]
    return {
        each.relative_to(folder).as_posix(): File(each.read_bytes(), guess_type(each.name)[0] or "text/plain")
        for each in paths
    }


def version_of(files: Mapping[str, File]) -> str:
    """Return what stands for files in their addresses: another for any change."""
    found = blake2b(digest_size=6)
    for name, file in sorted(files.items()):
        found.update(b"%b\0%d\0%b" % (name.encode(), len(file.content), file.content))
    return found.hexdigest()


FILES: Final = below(Path(__file__).parent.parent / "static")
VERSION: Final = version_of(FILES)
STATIC: Final = f"/static/{VERSION}"


@router.get("/static/{path:path}")
async def static(request: Request, path: str) -> Response:  # not a function: that would wait for a thread
    """Return a file, to be kept for good under its version; under another, as of another build, only for a while."""
    version, _, name = path.partition("/")
    found = FILES.get(name if VERSIONS.fullmatch(version) else path)
    if found is None:
        raise HTTPException(404)
    return tagged(request, found.content, found.media_type, FOREVER if version == VERSION else KEPT)
