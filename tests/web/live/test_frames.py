"""Whatever is announced, one event is sent as one event."""

import msgspec
import pytest

from streams.adapters.reading_view import LiveEvent
from streams.web.live.frames import framed


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n", b"\n\n"])
def test_a_fact_of_several_lines_is_sent_on_one(end: bytes) -> None:
    fact = b'{"type": "alert_raised",' + end + b'"policy": "a\\nid: 9-9"' + end + b"}"
    content = framed(LiveEvent(id="1-0", kind="fact", customer_id="acme", data=fact)).content
    first, second, data, *rest = content.split(b"\n")
    assert (first, second, rest) == (b"id: 1-0", b"event: alert_raised", [b"", b""])
    assert b"\r" not in content
    assert msgspec.json.decode(data.removeprefix(b"data: ")) == msgspec.json.decode(fact)


@pytest.mark.parametrize("kind", ["alert_raised\\n\\nevent: gone", "alert_raised\\r", "alert_raised\\u2028"])
def test_a_kind_that_is_no_word_is_not_sent(kind: str) -> None:
    with pytest.raises(ValueError, match="not a kind of news"):
        framed(LiveEvent(id="1-0", kind="fact", data=b'{"type": "' + kind.encode() + b'"}'))
