"""The stream as it goes, in a terminal: progress, bands, whom to look at, and what is being told."""

from streams.adapters.live.model import LiveModel
from streams.adapters.live.picture import render
from streams.adapters.live.screen import LiveView

__all__ = ["LiveModel", "LiveView", "render"]
