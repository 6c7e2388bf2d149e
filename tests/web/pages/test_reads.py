"""How far the stream is, is read once a page: before what it shows, so that no page is older than it says."""

from collections.abc import Mapping
from typing import Any

import pytest
import redis

from streams.adapters.reading_view import Page, Row, StreamPicture, ViewReader
from streams.adapters.wording.texts import texts
from streams.settings import Settings
from streams.web.context import Context
from streams.web.pages import now, segments, stream
from streams.web.pages.rendering import Asker, Read, rendered
from tests.adapters.portraits import full, written


class Noting(ViewReader):
    """Notes what is read of the stream and of customers."""

    def __init__(self, client: redis.Redis, namespace: str) -> None:
        super().__init__(client, namespace)
        self.noted: list[str] = []

    def stream(self) -> StreamPicture:
        self.noted.append("stream")
        return super().stream()

    def pace(self) -> StreamPicture:
        self.noted.append("pace")
        return super().pace()

    def model(self, *about: Any) -> Any:
        self.noted.append("model")
        return super().model(*about)

    def ranking(self, *about: Any, **more: Any) -> Page[Row]:
        self.noted.append("ranking")
        return super().ranking(*about, **more)

    def segments(self, *about: Any) -> Any:
        self.noted.append("segments")
        return super().segments(*about)


def reads(page: str, helix: Context) -> Read:
    def read(of: StreamPicture) -> Mapping[str, Any]:
        match page:
            case "now":
                return now.read(helix, of, {})
            case "segments":
                return segments.read(helix, of, "")
        return stream.read(of, texts("en"), demo=False)

    return read


@pytest.mark.parametrize(
    ("page", "noted"),
    [("now", ["stream", "segments", "ranking"]), ("segments", ["stream", "segments"]), ("stream", ["stream"])],
)
async def test_how_far_the_stream_is_is_read_once_and_first(
    valkey: str, namespace: str, page: str, noted: list[str]
) -> None:
    await written(valkey, namespace, [full("acme")])
    settings = Settings(redis=valkey, namespace=namespace, partitions=1)
    with redis.Redis.from_url(valkey) as client:
        reader = Noting(client, namespace)
        helix = Context(settings, *(None, reader, *[None] * 5))  # type: ignore[arg-type]
        assert b"fresh" in rendered(
            helix, Asker("refreshed.html", "/", texts("en"), False), f"{page}.html", reads(page, helix)
        )
    assert reader.noted == noted
