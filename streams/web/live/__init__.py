"""The live stream: one reader of the view's news in a process, and as many listeners as like to hear."""

from streams.web.live.filters import Filter
from streams.web.live.follower import Follower
from streams.web.live.hub import Hub

__all__ = ["Filter", "Follower", "Hub"]
