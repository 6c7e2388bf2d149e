"""``helix top``: who is at risk now, in a terminal, kept up to date."""

from streams.adapters.top.app import Top

__all__ = ["Top"]
