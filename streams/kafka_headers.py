"""The headers of a record that librdkafka has read, unless one of their names is not UTF-8."""

from __future__ import annotations

from operator import methodcaller
from typing import Any, Final

# confluent-kafka 2.16 returns a list *and* leaves the UnicodeDecodeError pending. A call that the interpreter has
# specialised does not look, and the error would surface anywhere; a call from C does, and raises SystemError.
HEADERS: Final = methodcaller("headers")


def headers_of(message: Any) -> list[tuple[str, bytes]] | None:
    """Return a message's headers, or ``None`` if they cannot be had."""
    try:
        return HEADERS(message) or []
    except (UnicodeDecodeError, SystemError):
        return None
