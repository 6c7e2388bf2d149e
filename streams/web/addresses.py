"""Where the application is to be found."""

from __future__ import annotations

import ipaddress

from streams.settings import Settings


def where(settings: Settings, port: int | None = None) -> str:
    """Return the address that a browser of this machine finds it under.

    >>> where(Settings(serve_host="::", serve_port=80)), where(Settings(serve_origin="https://helix.example.com"))
    ('http://localhost:80', 'https://helix.example.com')
    """
    return settings.serve_origin or f"http://{_name(settings.serve_host)}:{port or settings.serve_port}"


def sign_in_link(address: str, code: str) -> str:
    """Return a link that signs in by a code, in a part of the address that is sent to nobody."""
    return f"{address}/sign-in#code={code}"


def _name(host: str) -> str:
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return host
    if number.is_unspecified:
        return "localhost"
    return f"[{number}]" if number.version == 6 else str(number)
