"""Styles, scripts and pictures, which a browser may keep but asks after: they change with every version.

They are few and small, and kept in memory: a page that waits for Redis keeps no thread that they would need.
"""

from __future__ import annotations

from mimetypes import guess_type
from pathlib import Path
from typing import Final, NamedTuple

from fastapi import APIRouter, HTTPException, Request, Response

from streams.web.answers import tagged

KEPT: Final = {"Cache-Control": "public, max-age=300, must-revalidate"}
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


FILES: Final = below(Path(__file__).parent.parent / "static")


@router.get("/static/{path:path}")
async def static(request: Request, path: str) -> Response:  # not a function: that would wait for a thread
    """Return a file, to be kept for a while, and then only fetched again if it changed."""
    found = FILES.get(path)
    if found is None:
        raise HTTPException(404)
    return tagged(request, found.content, found.media_type, KEPT)
