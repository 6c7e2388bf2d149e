"""The read model in Redis: what people look at, a moment behind the stream and never in its way."""

from streams.adapters.view.keys import Keys
from streams.adapters.view.portrait import Portrait
from streams.adapters.view.writer import View

__all__ = ["Keys", "Portrait", "View"]
