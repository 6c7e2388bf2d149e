"""The API as OpenAPI describes it: the same structs that are read and written, with an example of each answer."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, Final

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from msgspec import Struct

from streams.adapters.reading_view import (
    AlertItem,
    Page,
    Picture,
    PlanItem,
    Row,
    StreamPicture,
    Timeline,
)
from streams.web.bodies import BODIES
from streams.web.documents import Accepted, Customer, ProblemDocument, Segments
from streams.web.problems import MEDIA_TYPE

Answers = dict[int | str, dict[str, Any]]

REFERENCE: Final = "#/components/schemas/{name}"
JSON: Final = "application/json"
DESCRIPTION: Final = """\
Who is at risk, why, since when, what is being done about it, and whether the picture is fresh; and the commands of
people on call. Every answer is a moment old. Errors are problem documents (RFC 9457); reads have ETags.
Times are RFC 3339; names of measures, features, policies and plans are those of the set-up, and new ones may come.
"""


SHOWN: Final[dict[str, Any]] = {
    "Page[Row]": Page[Row],
    "Customer": Customer,
    "Timeline": Timeline,
    "Page[AlertItem]": Page[AlertItem],
    "Page[PlanItem]": Page[PlanItem],
    "Segments": Segments,
    "Picture": Picture,
    "list[Picture]": list[Picture],
    "StreamPicture": StreamPicture,
    "Accepted": Accepted,
    "ProblemDocument": ProblemDocument,
}
WHY: Final = {
    304: "Nothing has changed since the ETag in `If-None-Match`.",
    403: "The token may read, not give commands.",
    404: "There is no such thing.",
    409: "It is over, or was done before.",
    429: "Too many commands or live streams with this token; `Retry-After` says when to ask again.",
    503: "Redis or Kafka does not answer.",
}


def answers(shown: str, *statuses: int) -> Answers:
    """Return the answers of a route that shows something; any error may come besides."""
    content = {JSON: {"schema": _schemas()[0][shown], "examples": {"example": {"value": _examples()[shown]}}}}
    told: Answers = {200: {"description": "As of a moment ago.", "content": content}, 304: {"description": WHY[304]}}
    return told | _errors(*statuses, 503)


def streamed() -> Answers:
    """Return the answers of a route that goes on telling."""
    content = {"text/event-stream": {"schema": {"type": "string"}, "example": _examples()["events"]}}
    told: Answers = {200: {"description": "Server-sent events.", "content": content}}
    return told | _errors(429, 503)


def accepted(*statuses: int) -> dict[str, Any]:
    """Return what FastAPI is told of a route that takes a command."""
    content = {JSON: {"schema": _schemas()[0]["Accepted"], "example": _examples()["Accepted"]}}
    taken: Answers = {202: {"description": "The command is in the log.", "content": content}}
    return {"status_code": 202, "responses": taken | _errors(*statuses, 503)}


def takes(body: type[Struct]) -> dict[str, Any]:
    """Return the description of a body."""
    schema, example = _schemas()[0][body.__name__], _examples()[body.__name__]
    return {"requestBody": {"required": True, "content": {JSON: {"schema": schema, "example": example}}}}


def install(app: FastAPI) -> None:
    """Let an application describe itself."""

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]


def _described(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(
        title=app.title,
        version=app.version,
        summary="Customer health in motion",
        description=DESCRIPTION,
        routes=app.routes,
    )
    components = found.setdefault("components", {})
    components["schemas"] = _schemas()[1]
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "`helix token create` makes one."},
        "session": {"type": "apiKey", "in": "cookie", "name": "helix_session"},
    }
    for path, operations in found["paths"].items():
        for operation in operations.values():
            operation["security"] = [] if path.startswith("/health/") else [{"token": []}, {"session": []}]
    return found


def _errors(*statuses: int) -> Answers:
    content = {MEDIA_TYPE: {"schema": _schemas()[0]["ProblemDocument"], "example": _examples()["ProblemDocument"]}}
    told: Answers = {status: {"description": WHY[status], "content": content} for status in statuses}
    return {**told, "default": {"description": "Another problem.", "content": content}}


@cache
def _schemas() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return references by the names of what is shown or taken, and what they refer to."""
    named = SHOWN | {body.__name__: body for body in BODIES}
    references, components = msgspec.json.schema_components(named.values(), ref_template=REFERENCE)
    return dict(zip(named, references, strict=True)), components


@cache
def _examples() -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode((files("streams.web") / "examples.json").read_bytes())
    return found
