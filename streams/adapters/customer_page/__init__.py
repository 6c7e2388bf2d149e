"""One customer's page in a terminal, in the reader's language: what `helix state` prints, and `helix top` opens."""

from streams.adapters.customer_page.page import page

__all__ = ["page"]
