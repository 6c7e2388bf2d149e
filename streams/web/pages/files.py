"""Styles, scripts and pictures, which a browser may keep but asks after: they change with every version."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

HERE: Final = Path(__file__).parent.parent / "static"


class Files(StaticFiles):
    """Files that are kept for a while, and then only fetched again if they changed."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file, to be kept."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=300, must-revalidate"
        return response


def static() -> StaticFiles:
    """Return what serves styles, scripts and pictures."""
    return Files(directory=HERE)
