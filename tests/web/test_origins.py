"""Whose pages may send what changes something, where the public address is known."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount

from streams.web.origins import Origins

PUBLIC = "https://helix.example.com"


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("helix.example.com", PUBLIC, 200),
        ("127.0.0.1:8080", PUBLIC, 200),  # as what stands before it calls it
        ("127.0.0.1:8080", "http://127.0.0.1:8080", 200),
        ("helix.example.com:8080", "http://helix.example.com:8080", 200),  # past what stands before it
        ("helix.example.com", "http://helix.example.com", 403),  # where anybody on the way may answer
        ("helix.example.com", "https://helix.example.com:8443", 403),
        ("helix.example.com", f"{PUBLIC}.elsewhere.example", 403),
        ("127.0.0.1:8080", "http://127.0.0.1:8081", 403),
        ("127.0.0.1:8080", "null", 403),
        ("elsewhere.example", PUBLIC, 421),
    ],
)
async def test_only_pages_of_ours_send(host: str, origin: str, status: int) -> None:
    app = Starlette(routes=[Mount("/", PlainTextResponse("done"))], middleware=[Middleware(Origins, [PUBLIC])])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
        answer = await client.post("/", headers={"Host": host, "Origin": origin, "Cookie": "helix_session=x"})
    assert answer.status_code == status
