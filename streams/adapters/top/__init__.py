"""``helix top``: the page *Now* in a terminal, kept up to date."""

from streams.adapters.top.app import Top
from streams.adapters.top.picture import Asked

__all__ = ["Asked", "Top"]
